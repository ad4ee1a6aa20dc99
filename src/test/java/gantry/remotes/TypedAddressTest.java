package gantry.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each compared with what lxc 5.0.2 writes down or tries to reach.
class TypedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, https://127.0.0.1:8443",
        "127.0.0.1:9443, https://127.0.0.1:9443",
        "host.example, https://host.example:8443",
        "https://127.0.0.1, https://127.0.0.1:8443",
        "https://127.0.0.1:1/foo, https://127.0.0.1:1",
        "::1, https://[::1]:8443",
        "[::1]:9, https://[::1]:9",
        "[::1], https://[::1]:8443",
        "unix:///a/b, unix:///a/b",
        "unix:/a/b, unix:///a/b",
        "/a/b, unix:///a/b"
    })
    void anAddressBecomesTheUrlThatLxcMakesOfIt(String typed, String url) {
        assertThat(TypedAddress.api(typed)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h", "ftp://h", "h h", "https://", "", ":1", "h:port"})
    void whatIsNoAddressIsRefused(String typed) {
        assertThatThrownBy(() -> TypedAddress.api(typed)).isInstanceOf(Invalid.class);
    }

    @Test
    void aLoginIsForSimplestreamsAndNeverShown() {
        assertThatThrownBy(() -> TypedAddress.api("https://me:secret@h"))
                .isInstanceOf(Invalid.class)
                .message()
                .contains("simplestreams")
                .doesNotContain("secret");
        assertThatThrownBy(() -> TypedAddress.simplestreams("https://me:secret@h h"))
                .isInstanceOf(Invalid.class)
                .message()
                .doesNotContain("secret");
        assertThat(TypedAddress.simplestreams("https://me:secret@h/a/"))
                .isEqualTo("https://me:secret@h/a/");
    }
}
