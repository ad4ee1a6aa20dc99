package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxiesTest {
    private static final Proxies PROXIES =
            Proxies.from(
                    Map.of(
                            "https_proxy", "proxy.example:3128",
                            "HTTP_PROXY", "http://other.example:8080",
                            "no_proxy", "inside.example, .below.example\t10.1.2.3"));

    @Test
    void eachSchemeHasItsOwn() {
        assertThat(PROXIES.on("https", "images.example"))
                .contains(URI.create("http://proxy.example:3128"));
        assertThat(PROXIES.on("http", "images.example"))
                .contains(URI.create("http://other.example:8080"));
        assertThat(Proxies.from(Map.of("https_proxy", " ")).on("https", "images.example"))
                .isEmpty();
    }

    @Test
    void someNamesAreReachedDirectly() {
        for (String host :
                new String[] {
                    "inside.example",
                    "INSIDE.example",
                    "www.inside.example",
                    "below.example",
                    "a.below.example",
                    "10.1.2.3",
                    "localhost",
                    "127.0.0.1",
                    "[::1]"
                }) {
            assertThat(PROXIES.on("https", host)).describedAs(host).isEmpty();
        }
        assertThat(PROXIES.on("https", "outinside.example")).isPresent();
        assertThat(Proxies.from(Map.of("https_proxy", "p:1", "no_proxy", "*")).on("https", "a"))
                .isEmpty();
    }
}
