package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.peer.NeedsProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a script of another site gets of us, in a real browser.
@NeedsProgram({"chromium", "chromedriver"})
@Timeout(120)
@Tag("browser")
class CrossOriginBrowserTest {
    /// The status and the beginning of the answer, or what the browser says instead.
    private static final String FETCH =
            """
            return fetch(arguments[0], JSON.parse(arguments[1]))
                .then(async (answer) => [answer.status, answer.headers.get("Content-Range"),
                    (await answer.text()).slice(0, 2000)].join(" "))
                .catch((e) => "refused: " + e);
            """;

    private static Browser browser;

    @TempDir Path directory;
    private TestDaemon daemon;
    private OtherSite site;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void end() {
        browser.close();
    }

    @BeforeEach
    void open() throws IOException {
        browser.forget();
        daemon = TestDaemon.on(directory).trusting();
        site = new OtherSite();
    }

    @AfterEach
    void close() throws IOException {
        browser.forget();
        site.close();
        daemon.close();
    }

    private void set(String key, String value) throws IOException {
        daemon.store().configuration().set(Map.of("core.https_allowed_" + key, value));
    }

    private String fetched(String path, String options) {
        return String.valueOf(browser.script(FETCH, "https://" + daemon.host() + path, options));
    }

    private String fetched(String path) {
        return fetched(path, "{}");
    }

    @Test
    void aScriptOfAnotherSiteReadsTheIndexAndPartsOfFiles() throws IOException {
        TestImage image = TestImage.container("open");
        daemon.local().uploaded("", image, "X-LXD-public: true", "X-Incus-aliases: alias=open");
        browser.open(site.origin());
        assertThat(fetched("/streams/v1/index.json")).startsWith("200 ").contains("index:1.0");
        assertThat(fetched("/streams/v1/images.json")).contains(image.fingerprint().hex());
        assertThat(fetched("/images/open", "{\"headers\":{\"Range\":\"bytes=0-3\"}}"))
                .startsWith("206 bytes 0-3/");
        // A header that needs to be asked for first.
        assertThat(fetched("/images/open", "{\"headers\":{\"If-None-Match\":\"x\"}}"))
                .startsWith("200 ");
    }

    @Test
    void theApiIsReadableForSitesThatAreNamedOnly() throws IOException {
        browser.open(site.origin());
        assertThat(fetched("/1.0")).startsWith("refused");
        set("origin", "https://other.example");
        assertThat(fetched("/1.0")).startsWith("refused");
        set("origin", site.origin());
        assertThat(fetched("/1.0")).startsWith("200 ").contains("api_extensions");
        assertThat(fetched("/1.0", "{\"headers\":{\"X-Own\":\"1\"}}")).startsWith("refused");
        set("headers", "X-Own");
        assertThat(fetched("/1.0", "{\"headers\":{\"X-Own\":\"1\"}}")).startsWith("200 ");
        set("origin", "*");
        assertThat(fetched("/1.0")).startsWith("200 ");
    }

    @Test
    void thePersonWhoSignedInIsNobodyForAnotherSite() throws IOException {
        daemon.local().uploaded("", TestImage.container("closed"));
        set("origin", site.origin());
        set("credentials", "true");
        set("methods", "GET, POST, DELETE");
        set("headers", "X-Gantry-Page, Content-Type");
        browser.open("https://" + daemon.host() + "/ui#token=" + daemon.secret("alice"));
        browser.sees("Sign out");
        browser.open(site.origin());
        String mine = "\"credentials\":\"include\",\"headers\":{\"X-Gantry-Page\":\"1\"}";
        assertThat(fetched("/1.0/images", "{" + mine + "}"))
                .startsWith("200 ")
                .contains("\"metadata\":[]");
        assertThat(
                        fetched(
                                "/1.0/projects",
                                "{\"method\":\"POST\",\"body\":\"{\\\"name\\\":\\\"p\\\"}\","
                                        + mine
                                        + "}"))
                .startsWith("403 ");
        assertThat(fetched("/ui/session", "{" + mine + "}")).startsWith("refused");
    }
}
