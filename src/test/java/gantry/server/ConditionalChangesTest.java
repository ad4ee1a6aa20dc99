package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Changes that say what they were made from, and what a change leaves as it was.
@Timeout(60)
class ConditionalChangesTest {
    private static final String STALE = "If-Match: \"" + "0".repeat(64) + "\"";
    private static final String ALIAS = "/1.0/images/aliases/one";

    private final TestImage one = TestImage.container("one");
    private final TestImage two = TestImage.splitContainer("two");

    @TempDir Path directory;
    private TestDaemon daemon;
    private String image;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory);
        image = daemon.local().uploaded("", one, "X-Incus-aliases: one");
        daemon.local().uploaded("", two);
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    @Test
    void aStaleTagRefusesEveryChangeAndChangesNothing() throws IOException {
        String alias = "{\"target\": \"%s\", \"description\": \"x\"}".formatted(two.fingerprint());
        String before = daemon.local().get(image).text();
        String aliasBefore = daemon.local().get(ALIAS).text();
        for (String method : List.of("PUT", "PATCH")) {
            refused(daemon.local().json(method, image, "{\"public\": true}", STALE));
            refused(daemon.local().json(method, ALIAS, alias, STALE));
            refused(
                    daemon.local()
                            .json(method, "/1.0", "{\"config\": {\"user.a\": \"1\"}}", STALE));
        }
        refused(daemon.local().json("POST", ALIAS, "{\"name\": \"new\"}", STALE));
        refused(daemon.local().json("DELETE", ALIAS, "", STALE));
        refused(daemon.local().json("DELETE", image, "", STALE));
        assertThat(daemon.local().get(image).text()).isEqualTo(before);
        assertThat(daemon.local().get(ALIAS).text()).isEqualTo(aliasBefore);
        assertThat(daemon.local().get("/1.0").metadata().object("config").fields())
                .doesNotContainKey("user.a");
    }

    private static void refused(TestAnswer answer) {
        assertThat(answer.refusal(412)).startsWith("ETag doesn't match: ").endsWith("0".repeat(64));
    }

    @Test
    void theTagThatWasReadLetsAChangeThroughOnce() throws IOException {
        for (String path : List.of(image, ALIAS)) {
            for (String method : List.of("PUT", "PATCH")) {
                String tag = daemon.local().get(path).header("ETag").orElseThrow();
                assertThat(tag).matches("\"[0-9a-f]{64}\"");
                String body =
                        "{\"target\": \"%s\", \"description\": \"%s\", \"properties\": {\"by\": \"%s\"}}"
                                .formatted(one.fingerprint(), method, method);
                daemon.local().json(method, path, body, "If-Match: " + tag).expect(200);
                daemon.local().json(method, path, body, "If-Match: " + tag).refusal(412);
                assertThat(daemon.local().get(path).text()).contains(method);
            }
        }
    }

    /// Peers compare without the quotes; `*` and lists are of HTTP itself.
    @Test
    void aTagMayComeBareInAListOrAsAnyOne() throws IOException {
        for (String path : List.of(image, ALIAS)) {
            String tag = daemon.local().get(path).header("ETag").orElseThrow();
            for (String given :
                    List.of(tag.replace("\"", ""), "*", "\"x\", " + tag, tag + ",\"x\"")) {
                daemon.local().json("PATCH", path, "{}", "If-Match: " + given).expect(200);
            }
            daemon.local().json("PATCH", path, "{}", "If-Match: \"x\", \"y\"").refusal(412);
        }
    }

    @Test
    void aPutReplacesWhatItDoesNotName() throws IOException {
        daemon.local()
                .json(
                        "PUT",
                        image,
                        """
                        {"public": true, "auto_update": true, "profiles": [],
                         "expires_at": "2030-01-01T00:00:00Z",
                         "properties": {"os": "a", "none": ""}}
                        """)
                .expect(200);
        Fields full = daemon.local().get(image).metadata();
        assertThat(full.truth("public")).isTrue();
        assertThat(full.truth("auto_update")).isTrue();
        assertThat(full.texts("profiles")).isEmpty();
        assertThat(full.entries("properties")).containsOnlyKeys("os");
        daemon.local().json("PUT", image, "{}").expect(200);
        Fields empty = daemon.local().get(image).metadata();
        assertThat(empty.truth("public")).isFalse();
        assertThat(empty.truth("auto_update")).isFalse();
        assertThat(empty.texts("profiles")).containsExactly("default");
        assertThat(empty.entries("properties")).isEmpty();
        assertThat(empty.text("expires_at")).isEqualTo("2030-01-01T00:00:00Z");
    }

    @Test
    void aPatchLeavesWhatItDoesNotName() throws IOException {
        daemon.local()
                .json(
                        "PUT",
                        image,
                        "{\"public\": true, \"properties\": {\"a\": \"1\", \"b\": \"2\"}}")
                .expect(200);
        daemon.local()
                .json("PATCH", image, "{\"properties\": {\"b\": \"\", \"c\": \"3\"}}")
                .expect(200);
        daemon.local().json("PATCH", image, "{\"auto_update\": true}").expect(200);
        Fields now = daemon.local().get(image).metadata();
        assertThat(now.truth("public")).isTrue();
        assertThat(now.truth("auto_update")).isTrue();
        assertThat(now.texts("profiles")).containsExactly("default");
        assertThat(now.entries("properties")).containsOnlyKeys("a", "c");
    }

    @Test
    void aPatchOfAnAliasLeavesWhatItDoesNotNameAndAPutNeedsATarget() throws IOException {
        daemon.local().json("PATCH", ALIAS, "{\"description\": \"said\"}").expect(200);
        daemon.local()
                .json("PATCH", ALIAS, "{\"target\": \"%s\"}".formatted(two.fingerprint()))
                .expect(200);
        Fields moved = daemon.local().get(ALIAS).metadata();
        assertThat(moved.text("target")).isEqualTo(two.fingerprint().hex());
        assertThat(moved.text("description")).isEqualTo("said");
        assertThat(daemon.local().json("PUT", ALIAS, "{\"description\": \"x\"}").refusal(400))
                .isEqualTo("The target field is required");
        daemon.local()
                .json("PUT", ALIAS, "{\"target\": \"%s\"}".formatted(one.fingerprint()))
                .expect(200);
        Fields replaced = daemon.local().get(ALIAS).metadata();
        assertThat(replaced.text("target")).isEqualTo(one.fingerprint().hex());
        assertThat(replaced.text("description")).isEmpty();
    }

    @Test
    void fieldsOfAnotherTypeAreRefusedAndChangeNothing() throws IOException {
        String before = daemon.local().get(image).text();
        for (String method : List.of("PUT", "PATCH")) {
            for (String body :
                    List.of(
                            "{\"public\": \"yes\"}",
                            "{\"properties\": []}",
                            "{\"properties\": {\"a\": 1}}",
                            "{\"profiles\": \"default\"}",
                            "{\"expires_at\": \"soon\"}",
                            "[]",
                            "")) {
                assertThat(daemon.local().json(method, image, body).refusal(400))
                        .as("%s %s", method, body)
                        .isNotEmpty();
            }
            daemon.local().json(method, ALIAS, "{\"target\": 1}").refusal(400);
        }
        assertThat(daemon.local().get(image).text()).isEqualTo(before);
    }

    @Test
    void aProfileThatDoesNotExistIsRefusedAndChangesNothing() throws IOException {
        String before = daemon.local().get(image).text();
        String body = "{\"profiles\": [\"default\", \"big\"]}";
        for (String method : List.of("PUT", "PATCH")) {
            assertThat(daemon.local().json(method, image, body).refusal(400))
                    .isEqualTo("Profile 'big' doesn't exist");
        }
        assertThat(daemon.local().get(image).text()).isEqualTo(before);
        TestImage third = TestImage.container("three");
        assertThat(
                        daemon.local()
                                .upload("/1.0/images", third, "X-Incus-profiles: profile=big")
                                .refusal(400))
                .isEqualTo("Profile 'big' doesn't exist");
        daemon.local().get("/1.0/images/" + third.fingerprint()).refusal(404);
        daemon.local().uploaded("", third, "X-Incus-profiles: profile=default");
    }
}
