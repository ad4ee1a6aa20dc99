package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What browsers are told about scripts of other sites, and for whom such a script may speak.
@Timeout(60)
class CrossOriginTest {
    private static final String ALLOW = "Access-Control-Allow-";
    private static final String NAMED = "https://ui.example";

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

    private void set(String key, String value) throws IOException {
        daemon.store().configuration().set(Map.of("core.https_allowed_" + key, value));
    }

    private static Optional<String> allowed(TestAnswer answer, String what) {
        return answer.header(ALLOW + what);
    }

    private static String origin(String origin) {
        return "Origin: " + origin;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/streams/v1/index.json",
                "/streams/v1/images.json",
                "/images/open",
                "/images/absent",
                "/feeds/unknown/streams/v1/index.json"
            })
    void treesAreReadableForScriptsOfAnySiteWithoutCredentials(String path) throws IOException {
        daemon.local()
                .uploaded(
                        "",
                        TestImage.container("open"),
                        "X-LXD-public: true",
                        "X-Incus-aliases: alias=open");
        for (String method : new String[] {"GET", "HEAD"}) {
            TestAnswer answer =
                    daemon.anybody().send(method, path, new byte[0], origin("https://a.example"));
            assertThat(allowed(answer, "Origin")).hasValue("*");
            assertThat(allowed(answer, "Credentials")).isEmpty();
            assertThat(answer.header("Access-Control-Expose-Headers").orElse(""))
                    .contains("Accept-Ranges", "Content-Range");
        }
        TestAnswer preflight =
                daemon.anybody()
                        .send(
                                "OPTIONS",
                                path,
                                new byte[0],
                                origin("https://a.example"),
                                "Access-Control-Request-Method: GET",
                                "Access-Control-Request-Headers: range")
                        .expect(200);
        assertThat(allowed(preflight, "Origin")).hasValue("*");
        assertThat(allowed(preflight, "Methods")).hasValue("GET, HEAD");
        assertThat(allowed(preflight, "Headers").orElse("")).contains("Range");
        assertThat(allowed(preflight, "Credentials")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/1.0", "/1.0/images", "/ui", "/ui/session"})
    void nothingElseIsReadableWithoutASetting(String path) throws IOException {
        for (String method : new String[] {"GET", "OPTIONS"}) {
            TestAnswer answer = daemon.anybody().send(method, path, new byte[0], origin(NAMED));
            assertThat(answer.headers().all().keySet())
                    .noneMatch(name -> name.startsWith("Access-Control-"));
        }
    }

    @Test
    void aSiteThatIsNamedMayReadTheApiAndNoOther() throws IOException {
        set("origin", NAMED + ", https://b.example");
        set("methods", "GET, PUT");
        set("headers", "Content-Type, X-LXD-public");
        for (String method : new String[] {"GET", "OPTIONS"}) {
            TestAnswer answer = daemon.anybody().send(method, "/1.0", new byte[0], origin(NAMED));
            assertThat(allowed(answer, "Origin")).hasValue(NAMED);
            assertThat(allowed(answer, "Methods")).hasValue("GET, PUT");
            assertThat(allowed(answer, "Headers")).hasValue("Content-Type, X-LXD-public");
            assertThat(allowed(answer, "Credentials")).isEmpty();
            assertThat(answer.header("Vary")).hasValue("Origin");
        }
        for (String other : new String[] {"https://c.example", NAMED + ".evil", "null", "*"}) {
            assertThat(allowed(daemon.anybody().get("/1.0", origin(other)), "Origin")).isEmpty();
        }
        assertThat(allowed(daemon.anybody().get("/ui/session", origin(NAMED)), "Origin")).isEmpty();
        assertThat(allowed(daemon.anybody().get("/1.0"), "Origin")).isEmpty();
    }

    private String auth(String method, String origin) throws IOException {
        String site = "Sec-Fetch-Site: cross-site";
        TestAnswer answer = daemon.full().send(method, "/1.0", new byte[0], origin(origin), site);
        return answer.status() == 200 ? answer.metadata().text("auth") : "" + answer.status();
    }

    @Test
    void aCertificateCountsForASiteThatIsNamedWhereCredentialsAreAllowed() throws IOException {
        assertThat(auth("GET", NAMED)).isEqualTo("untrusted");
        set("origin", NAMED);
        assertThat(auth("GET", NAMED)).isEqualTo("untrusted");
        set("credentials", "true");
        assertThat(auth("GET", NAMED)).isEqualTo("trusted");
        assertThat(auth("GET", "https://c.example")).isEqualTo("untrusted");
        assertThat(allowed(daemon.full().get("/1.0", origin(NAMED)), "Credentials"))
                .hasValue("true");
        assertThat(allowed(daemon.full().get("/1.0", origin("https://c.example")), "Credentials"))
                .isEmpty();
    }

    @Test
    void aSiteMayUseOnlyTheMethodsThatAreAllowed() throws IOException {
        set("origin", NAMED);
        set("credentials", "true");
        String created = "{\"name\":\"theirs2\"}";
        daemon.full().json("POST", "/1.0/projects", created, origin(NAMED)).expect(403);
        set("methods", "POST");
        daemon.full().json("POST", "/1.0/projects", created, origin(NAMED)).expect(201);
    }

    @Test
    void credentialsNeverGoTogetherWithAllSites() throws IOException {
        set("origin", "*");
        set("credentials", "true");
        set("methods", "POST");
        TestAnswer answer = daemon.full().get("/1.0", origin(NAMED));
        assertThat(allowed(answer, "Origin")).hasValue("*");
        assertThat(allowed(answer, "Credentials")).isEmpty();
        assertThat(auth("GET", NAMED)).isEqualTo("untrusted");
        daemon.full().json("POST", "/1.0/projects", "{\"name\":\"p\"}", origin(NAMED)).expect(403);
    }

    @Test
    void theCookieOfThePageNeverCountsForAnotherSite() throws IOException {
        String cookie = cookie();
        set("origin", NAMED);
        set("credentials", "true");
        set("methods", "GET, POST, PUT, DELETE");
        set("headers", "X-Gantry-Page");
        TestAnswer answer =
                daemon.anybody()
                        .get(
                                "/1.0",
                                cookie,
                                origin(NAMED),
                                "Sec-Fetch-Site: same-site",
                                "X-Gantry-Page: 1");
        assertThat(answer.metadata().text("auth")).isEqualTo("untrusted");
        daemon.anybody()
                .json(
                        "POST",
                        "/1.0/projects",
                        "{\"name\":\"p\"}",
                        cookie,
                        origin(NAMED),
                        "X-Gantry-Page: 1")
                .expect(403);
        assertThat(daemon.anybody().get("/1.0", cookie).metadata().text("auth"))
                .isEqualTo("trusted");
    }

    private String cookie() throws IOException {
        TestAnswer signedIn =
                daemon.anybody()
                        .json(
                                "POST",
                                "/ui/session",
                                "{\"token\":\"%s\"}".formatted(daemon.secret("alice")),
                                "X-Gantry-Page: 1")
                        .expect(200);
        return "Cookie: " + signedIn.header("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }
}
