package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.Access;
import gantry.image.TrustedBrowser;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files of the web page, who signs in to it, and which requests with their cookie count.
@Timeout(60)
class PageSessionTest {
    private static final String SESSION = "/ui/session";
    private static final String PAGE = "X-Gantry-Page: 1";

    /// [TestCaller] asks a host of this name.
    private static final String OUR_ORIGIN = "Origin: https://x";

    private static final Pattern COOKIE =
            Pattern.compile(
                    "__Host-gantry=([0-9a-f]{64}); Path=/; Secure; HttpOnly; SameSite=Strict;"
                            + " Max-Age=2592000");

    private final TestImage image = TestImage.container("closed");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private TestAnswer signIn(String token, String... headers) throws IOException {
        return daemon.anybody()
                .json("POST", SESSION, "{\"token\": \"%s\"}".formatted(token), headers);
    }

    private static String cookie(TestAnswer answer) {
        String line = answer.expect(200).header("Set-Cookie").orElseThrow();
        Matcher cookie = COOKIE.matcher(line);
        assertThat(cookie.matches()).as(line).isTrue();
        return "Cookie: other=1; __Host-gantry=" + cookie.group(1);
    }

    private String signedIn() throws IOException {
        return cookie(signIn(daemon.secret("alice"), PAGE));
    }

    @Test
    void aTokenIsACookieOnce() throws IOException {
        String token = daemon.secret("alice");
        TestAnswer answer = signIn(token, PAGE);
        String cookie = cookie(answer);
        assertThat(answer.metadata().text("name")).isEqualTo("alice");
        assertThat(answer.metadata().text("by")).isEqualTo("browser");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertThat(signIn(token, PAGE).refusal(403))
                .startsWith("The token is unknown: it was used before, taken back, or has expired");
        assertThat(daemon.anybody().get("/1.0", cookie).metadata().text("auth"))
                .isEqualTo("trusted");
        assertThat(daemon.anybody().get("/1.0").metadata().text("auth")).isEqualTo("untrusted");
    }

    @Test
    void aWholeTokenSignsInToo() throws IOException {
        Fields made =
                daemon.full()
                        .post("/1.0/certificates", "{\"name\": \"bob\", \"token\": true}")
                        .metadata();
        assertThat(signIn(made.object("metadata").text("secret"), PAGE).metadata().text("name"))
                .isEqualTo("bob");
        assertThat(
                        daemon.full()
                                .get("/1.0/operations/" + made.text("id"))
                                .metadata()
                                .text("status"))
                .isNotEqualTo("Running");
        assertThat(signIn(daemon.token("carol"), PAGE).metadata().text("name")).isEqualTo("carol");
    }

    @Test
    void thePageSaysWhoIsThere() throws IOException {
        String cookie = signedIn();
        TestAnswer answer = daemon.anybody().get(SESSION, cookie);
        assertThat(answer.metadata().text("name")).isEqualTo("alice");
        assertThat(cookie(answer)).isEqualTo(cookie); // for another thirty days
        assertThat(daemon.anybody().get(SESSION).metadata().text("by")).isEmpty();
        assertThat(daemon.full().get(SESSION, cookie).metadata().text("by"))
                .isEqualTo("certificate");
        assertThat(daemon.local().get(SESSION).metadata().text("by")).isEqualTo("socket");
    }

    @Test
    void whoSignsOutIsAStranger() throws IOException {
        String cookie = signedIn();
        daemon.anybody().send("DELETE", SESSION, new byte[0], cookie).refusal(403);
        TestAnswer out = daemon.anybody().send("DELETE", SESSION, new byte[0], cookie, PAGE);
        assertThat(out.expect(200).header("Set-Cookie").orElseThrow())
                .startsWith("__Host-gantry=;")
                .endsWith("Max-Age=0");
        daemon.anybody().get("/1.0/operations", cookie).refusal(403);
    }

    @Test
    void theStoreHasNoCookieAndTheLogNoSecret() throws IOException {
        String token = daemon.secret("alice");
        String secret = cookie(signIn(token, PAGE)).replaceAll(".*=", "");
        signIn(token, PAGE).refusal(403);
        daemon.anybody().get("/1.0/images", "Cookie: __Host-gantry=" + secret).expect(200);
        assertThat(daemon.log()).doesNotContain(secret).doesNotContain(token);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void aBrowserMayDoWhatItsTokenMay() throws IOException {
        daemon.local().uploaded("", image);
        Access theirs = new Access(true, List.of(TestDaemon.PROJECT));
        TestAnswer answer = signIn(daemon.secret("bob", theirs), PAGE);
        assertThat(answer.metadata().texts("projects")).containsExactly(TestDaemon.PROJECT);
        String cookie = cookie(answer);
        daemon.anybody().get("/1.0/images?project=theirs", cookie).expect(200);
        assertThat(daemon.anybody().get("/1.0/images", cookie).expect(200).text())
                .doesNotContain(image.fingerprint().hex());
        daemon.anybody().get("/1.0/images/aliases", cookie).refusal(403);
        daemon.anybody().get("/1.0/certificates", cookie).refusal(403);
    }

    @Test
    void whoeverIsRemovedIsAStrangerAtOnceAndHearsNoMore() throws IOException {
        String cookie = signedIn();
        TestCaller anybody = daemon.anybody();
        try (TestEvents events = TestEvents.open(anybody, "", cookie, OUR_ORIGIN)) {
            daemon.local().uploaded("", TestImage.container("heard"));
            events.next();
            TrustedBrowser browser = daemon.store().trust(new SecureRandom()).browsers().getFirst();
            daemon.store()
                    .trust(new SecureRandom())
                    .remove(browser.secretSum().hex().substring(0, 12));
            daemon.local().uploaded("", TestImage.container("unheard"));
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 1000; i++) {
                                    assertThat(events.next().toString())
                                            .doesNotContain(
                                                    TestImage.container("unheard")
                                                            .fingerprint()
                                                            .hex());
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
        anybody.get("/1.0/operations", cookie).refusal(403);
    }

    /// What browsers tell when another site has them ask us.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site", // another port of this machine
                "Sec-Fetch-Site: CROSS-SITE",
                "Origin: https://evil.example",
                "Origin: https://x.evil.example",
                "Origin: http://x",
                "Origin: https://x:1",
                "Origin: null"
            })
    void whatAnotherSiteAsksIsAStrangers(String foreign) throws IOException {
        String path = daemon.local().uploaded("", image);
        String cookie = signedIn();
        TestCaller anybody = daemon.anybody();
        anybody.get(path, cookie, foreign).refusal(404);
        for (String method : List.of("PATCH", "PUT")) {
            anybody.json(method, path, "{\"public\": true}", cookie, PAGE, foreign).refusal(403);
        }
        anybody.send("DELETE", path, new byte[0], cookie, PAGE, foreign).refusal(403);
        anybody.upload("/1.0/images", TestImage.container("evil"), cookie, PAGE, foreign)
                .refusal(403);
        assertThat(signIn(daemon.secret("eve"), PAGE, foreign).refusal(403))
                .isEqualTo("not authorized");
        TestEvents.refused(anybody, "", cookie, foreign).refusal(403);
        // nor does the browser's certificate count then
        daemon.full().json("PATCH", path, "{\"public\": true}", foreign).refusal(403);
        TestEvents.refused(daemon.full(), "", foreign, "Origin: https://evil.example").refusal(403);
        assertThat(daemon.full().get(path).metadata().truth("public")).isFalse();
        assertThat(daemon.full().get("/1.0/images").json().texts("metadata")).hasSize(1);
    }

    @Test
    void aChangeWithoutThePagesHeaderIsAStrangers() throws IOException {
        String path = daemon.local().uploaded("", image);
        String cookie = signedIn();
        TestCaller anybody = daemon.anybody();
        anybody.json("PATCH", path, "{\"public\": true}", cookie).refusal(403);
        anybody.json("PATCH", path, "{\"public\": true}", cookie, OUR_ORIGIN).refusal(403);
        signIn(daemon.secret("eve")).refusal(403);
        anybody.get(path, cookie).expect(200);
        anybody.get(path, cookie, "Sec-Fetch-Site: none").expect(200);
        anybody.json("PATCH", path, "{\"public\": true}", cookie, PAGE).expect(200);
        anybody.json("PATCH", path, "{\"public\": false}", cookie, PAGE, OUR_ORIGIN).expect(200);
        anybody.json(
                        "PATCH",
                        path,
                        "{\"public\": true}",
                        cookie,
                        PAGE,
                        OUR_ORIGIN,
                        "Sec-Fetch-Site: same-origin")
                .expect(200);
    }

    @Test
    void eventsWithACookieAreForOurPageOnly() throws IOException {
        String cookie = signedIn();
        TestEvents.refused(daemon.anybody(), "", cookie).refusal(403);
        TestEvents.refused(daemon.anybody(), "", cookie, PAGE).refusal(403);
        TestEvents.open(daemon.anybody(), "", cookie, OUR_ORIGIN).close();
        TestEvents.open(daemon.full(), "").close();
    }

    @Test
    void otherSitesAreGrantedNothing() throws IOException {
        TestAnswer answer =
                daemon.anybody()
                        .send(
                                "OPTIONS",
                                "/1.0/images",
                                new byte[0],
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: DELETE",
                                "Access-Control-Request-Headers: x-gantry-page");
        assertThat(answer.headers().all().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void aCookieThatIsNoneIsAStrangers() throws IOException {
        String secret = signedIn().replaceAll(".*=", "");
        List<String> wrong =
                new ArrayList<>(List.of("", "0".repeat(64), secret.substring(1), secret + "0"));
        wrong.add(daemon.store().trust(new SecureRandom()).browsers().getFirst().secretSum().hex());
        for (String each : wrong) {
            daemon.anybody().get("/1.0/operations", "Cookie: __Host-gantry=" + each).refusal(403);
        }
        daemon.anybody().get("/1.0/operations", "Cookie: gantry=" + secret).refusal(403);
    }

    @Test
    void theFilesOfThePageAreKeptFromDoingHarm() throws IOException {
        for (String path : List.of("/ui", "/ui/", "/ui/app.js", "/ui/style.css", "/ui/icon.svg")) {
            TestAnswer file = daemon.anybody().get(path).expect(200);
            assertThat(file.header("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                    .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                    .doesNotContain("unsafe");
            assertThat(file.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(file.header("Referrer-Policy")).hasValue("no-referrer");
            String tag = file.header("ETag").orElseThrow();
            daemon.anybody().head(path, "If-None-Match: " + tag).expect(304);
            assertThat(daemon.anybody().head(path).expect(200).header("Content-Length"))
                    .hasValue(Integer.toString(file.body().length));
        }
        daemon.anybody().get("/ui/../ui/app.js").refusal(404);
        daemon.anybody().get("/ui/0001.sql").refusal(404);
        daemon.anybody().get("/ui/%2e%2e/store/catalog/0001.sql").refusal(404);
    }

    @Test
    void thePageIsSmall() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/gantry/ui"))) {
            long bytes = 0;
            for (Path file : files.toList()) {
                bytes += Files.size(file);
                daemon.anybody()
                        .get("/ui/" + file.getFileName().toString().replace("index.html", ""))
                        .expect(200);
            }
            assertThat(bytes).isLessThan(150_000);
        }
    }

    @Test
    void aBrowserAtTheRootIsShownThePage() throws IOException {
        assertThat(
                        daemon.anybody()
                                .get("/", "Accept: text/html,application/xhtml+xml")
                                .expect(303)
                                .header("Location"))
                .hasValue("/ui");
        assertThat(daemon.anybody().get("/").expect(200).json().texts("metadata"))
                .containsExactly("/1.0");
    }

    @Test
    void theFilesOfAnImageAreListed() throws IOException {
        TestImage split = TestImage.splitContainer("split");
        daemon.local().uploaded("", split, "X-LXD-public: true");
        daemon.local().uploaded("", image);
        List<Fields> files =
                daemon.anybody()
                        .get("/1.0/images/" + split.fingerprint() + "/files")
                        .expect(200)
                        .json()
                        .objects("metadata");
        assertThat(files)
                .extracting(file -> file.text("part"))
                .containsExactly("metadata", "rootfs");
        assertThat(files)
                .extracting(file -> file.number("size"))
                .containsExactly(
                        (long) split.parts().getFirst().bytes().length,
                        (long) split.parts().getLast().bytes().length);
        daemon.anybody().get("/1.0/images/" + image.fingerprint() + "/files").refusal(404);
    }
}
