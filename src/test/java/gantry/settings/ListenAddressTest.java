package gantry.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @Test
    void anAddressIsReadAsLxdReadsIt() {
        assertThat(ListenAddress.parse("127.0.0.1:18443"))
                .isEqualTo(new ListenAddress("127.0.0.1", 18443));
        assertThat(ListenAddress.parse(":443")).isEqualTo(new ListenAddress("", 443));
        assertThat(ListenAddress.parse("[::]:443")).isEqualTo(new ListenAddress("::", 443));
        assertThat(ListenAddress.parse("images.example"))
                .isEqualTo(new ListenAddress("images.example", 8443));
        assertThat(ListenAddress.parse("[fd00::1]")).hasToString("[fd00::1]:8443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "::1",
                "a:b",
                "a:65536",
                "a:123456",
                "https://a",
                "[::1",
                "a b",
                "a:1:2",
                "a:-1"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).isInstanceOf(Invalid.class);
    }
}
