package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Certificates and tokens, as `lxc config trust` handles them.
@Timeout(60)
class TrustRoutesTest {
    private static final String PATH = "/1.0/certificates";

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

    private Fields token(String fields) throws IOException {
        return daemon.full()
                .post(PATH, "{\"name\": \"new\", \"token\": true%s}".formatted(fields))
                .expect(202)
                .metadata();
    }

    private static String secret(Fields token) {
        return token.object("metadata").text("secret");
    }

    private TestAnswer join(Fields token) throws IOException {
        return daemon.stranger().post(PATH, "{\"password\": \"%s\"}".formatted(secret(token)));
    }

    @Test
    void aTokenTellsWhatAClientNeedsToFindAndCheckTheServer() throws IOException {
        Fields token = token(", \"restricted\": true, \"projects\": [\"theirs\"]");
        Fields metadata = token.object("metadata");
        Fields environment = daemon.full().get("/1.0").metadata().object("environment");
        assertThat(token.text("class")).isEqualTo("token");
        assertThat(token.truth("may_cancel")).isTrue();
        assertThat(metadata.text("fingerprint"))
                .isEqualTo(environment.text("certificate_fingerprint"));
        assertThat(metadata.texts("addresses")).isEqualTo(environment.texts("addresses"));
        assertThat(metadata.object("request").text("name")).isEqualTo("new");
        Fields listed =
                daemon
                        .full()
                        .get("/1.0/operations?recursion=1")
                        .metadata()
                        .objects("running")
                        .stream()
                        .filter(each -> each.text("id").equals(token.text("id")))
                        .findFirst()
                        .orElseThrow();
        assertThat(listed.object("metadata").json()).isEqualTo(metadata.json());
    }

    @Test
    void aRestrictedTokenLetsIntoItsProjectsOnly() throws IOException {
        Fields token = token(", \"restricted\": true, \"projects\": [\"theirs\"]");
        String path = join(token).expect(201).header("Location").orElseThrow();
        Fields added = daemon.full().get(path).metadata();
        assertThat(added.text("name")).isEqualTo("new");
        assertThat(added.truth("restricted")).isTrue();
        assertThat(added.texts("projects")).containsExactly("theirs");
        daemon.stranger().get("/1.0/images?project=theirs").expect(200);
        daemon.stranger().get("/1.0/images/aliases").refusal(403);
        daemon.stranger().get(PATH).refusal(403);
        daemon.stranger().json("PATCH", path, "{\"restricted\": false}").refusal(403);
    }

    @Test
    void aTokenIsUsedUpOnceAndGoneFromTheList() throws IOException {
        Fields token = token("");
        join(token).expect(201);
        assertThat(join(token).status()).isIn(400, 409); // trusted now
        daemon.full().delete(fingerprintOf("new")).expect(200);
        assertThat(join(token).refusal(403))
                .isEqualTo("No matching certificate add operation found");
        Fields operations = daemon.full().get("/1.0/operations?recursion=1").metadata();
        assertThat(operations.fields()).doesNotContainKey("running");
    }

    private String fingerprintOf(String name) throws IOException {
        JsonValue all =
                daemon.full().get(PATH + "?recursion=1").json().value("metadata").orElseThrow();
        return PATH
                + "/"
                + all.asObjects().stream()
                        .filter(each -> each.text("name").equals(name))
                        .findFirst()
                        .orElseThrow()
                        .text("fingerprint");
    }

    @Test
    void aRevokedTokenLetsNobodyIn() throws IOException {
        Fields token = token("");
        daemon.full().delete("/1.0/operations/" + token.text("id")).expect(200);
        assertThat(join(token).refusal(403))
                .isEqualTo("No matching certificate add operation found");
        daemon.stranger().get("/1.0/operations").refusal(403);
    }

    @Test
    void whatCannotBeIssuedOrAddedIsRefused() throws IOException {
        assertThat(
                        daemon.full()
                                .post(PATH, "{\"token\": true, \"certificate\": \"AA==\"}")
                                .refusal(400))
                .isEqualTo("Can't use certificate if token is requested");
        assertThat(
                        daemon.full()
                                .post(PATH, "{\"token\": true, \"type\": \"metrics\"}")
                                .refusal(400))
                .isEqualTo("Tokens can only be issued for client certificates");
        assertThat(daemon.full().post(PATH, "{}").refusal(400))
                .isEqualTo("Client is already trusted");
        assertThat(daemon.stranger().post(PATH, "{\"password\": \"x\"}").refusal(403))
                .isEqualTo("No matching certificate add operation found");
        daemon.full().post(PATH, "{\"certificate\": \"AA==\"}").refusal(400);
        daemon.full().post(PATH, "{\"certificate\": \"%%\"}").refusal(400);
    }

    @Test
    void aCertificateIsShownByTheStartOfItsFingerprintAndChangedByItsTag() throws IOException {
        join(token("")).expect(201);
        String path = fingerprintOf("new");
        TestAnswer shown = daemon.full().get(path.substring(0, PATH.length() + 13)).expect(200);
        String tag = shown.header("ETag").orElseThrow();
        assertThat(shown.metadata().text("certificate")).startsWith("-----BEGIN CERTIFICATE-----");
        String body = "{\"name\": \"laptop\", \"restricted\": true, \"projects\": [\"theirs\"]}";
        daemon.full().json("PUT", path, body, "If-Match: \"x\"").refusal(412);
        daemon.full().json("PUT", path, body, "If-Match: " + tag).expect(200);
        assertThat(daemon.full().get(path).metadata().text("name")).isEqualTo("laptop");
        daemon.stranger().get("/1.0/images/aliases").refusal(403);
        daemon.full().json("PATCH", path, "{\"restricted\": false}").expect(200);
        assertThat(daemon.full().get(path).metadata().text("name")).isEqualTo("laptop");
        daemon.stranger().get("/1.0/images/aliases").expect(200);
    }

    /// `lxc config trust edit` sends it back as it was.
    @Test
    void anEntryKeepsItsCertificate() throws IOException {
        join(token("")).expect(201);
        String path = fingerprintOf("new");
        Fields entry = daemon.full().get(path).metadata();
        daemon.full().json("PUT", path, entry.json()).expect(200);
        String other =
                daemon.full().get("/1.0").metadata().object("environment").text("certificate");
        Fields changed = JsonValue.object().text("certificate", other).build();
        for (String method : List.of("PUT", "PATCH")) {
            assertThat(daemon.full().json(method, path, changed.json()).refusal(400))
                    .contains("certificate");
        }
        assertThat(daemon.full().get(path).metadata().json()).isEqualTo(entry.json());
    }

    @Test
    void whoeverIsTrustedNoMoreIsAStrangerAtOnce() throws IOException {
        TestImage closed = TestImage.container("closed");
        daemon.local().uploaded("", closed);
        join(token("")).expect(201);
        daemon.stranger().get("/1.0/images/" + closed.fingerprint()).expect(200);
        daemon.full().delete(fingerprintOf("new")).expect(200);
        daemon.stranger().get("/1.0/images/" + closed.fingerprint()).refusal(404);
        assertThat(daemon.full().delete(PATH + "/" + "0".repeat(64)).refusal(404))
                .isEqualTo("Certificate not found");
    }
}
