package gantry.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceAddressTest {
    private static SourceAddress at(String url) {
        return new SourceAddress(
                URI.create(url), Protocol.SIMPLESTREAMS, Optional.empty(), "web", Optional.empty());
    }

    @Test
    void aLoginIsNotShown() {
        SourceAddress source = at("https://me:hunter2@example.com:8443/images?a=b@c");
        assertThat(source.shown()).isEqualTo("https://example.com:8443/images?a=b@c");
        assertThat(source.toString()).doesNotContain("hunter2");
        assertThat(at("https://example.com/@home").shown()).isEqualTo("https://example.com/@home");
    }
}
