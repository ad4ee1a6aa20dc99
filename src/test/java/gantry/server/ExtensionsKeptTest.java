package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue.Fields;
import gantry.wire.Extensions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every extension that is announced does what clients then rely on: the list is walked, and one
/// that is not exercised here fails.
class ExtensionsKeptTest {
    private static final TestImage IMAGE = TestImage.container("one");

    @TempDir Path directory;

    private TestDaemon daemon;
    private TestCaller caller;
    private String image;

    private interface Exercise {
        void run() throws IOException;
    }

    private final Map<String, Exercise> exercises = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        daemon = TestDaemon.on(directory);
        caller = daemon.local();
        caller.upload("/1.0/images", IMAGE, "X-LXD-properties: note=x");
        image = "/1.0/images/" + IMAGE.fingerprint();
        TestAnswer there = caller.get(image);
        assertThat(there.status()).isEqualTo(200);
        exercises();
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    @Test
    void whatIsAnnouncedIsKept() throws IOException {
        assertThat(exercises.keySet()).isEqualTo(Set.copyOf(Extensions.ANNOUNCED));
        for (String extension : Extensions.ANNOUNCED) {
            try {
                exercise(extension).run();
            } catch (AssertionError e) {
                throw new AssertionError(extension + " is announced: " + e.getMessage(), e);
            }
        }
    }

    private Exercise exercise(String extension) {
        return Optional.ofNullable(exercises.get(extension)).orElseThrow();
    }

    private void exercises() {
        exercises.put("etag", () -> refused(412, "PUT", image, "{}", "If-Match: \"no\""));
        exercises.put("patch", () -> ok("PATCH", image, "{\"properties\":{\"p\":\"1\"}}"));
        exercises.put(
                "image_compression_algorithm",
                () -> takesSource("\"compression_algorithm\":\"gzip\","));
        exercises.put("image_create_aliases", () -> takesSource("\"aliases\":[{\"name\":\"n\"}],"));
        exercises.put("image_copy_profile", () -> takesSource("\"profiles\":[\"default\"],"));
        exercises.put("image_source_project", () -> takesSource(""));
        exercises.put("image_force_refresh", () -> ok("POST", image + "/refresh", "{}"));
        exercises.put("operation_description", () -> says("/1.0/operations?recursion=1", "{"));
        exercises.put("projects", () -> says("/1.0/projects", "/1.0/projects/default"));
        exercises.put("project_usage", () -> says("/1.0/projects/default/state", "resources"));
        exercises.put("kernel_features", () -> says("/1.0", "kernel_features"));
        exercises.put("image_types", () -> says(image, "\"type\":\"container\""));
        exercises.put("api_os", () -> says("/1.0", "os_name"));
        exercises.put("image_profiles", () -> ok("PATCH", image, "{\"profiles\":[\"default\"]}"));
        exercises.put("clustering_server_address", () -> says("/1.0", "\"config\""));
        exercises.put(
                "api_filtering", () -> says("/1.0/images?filter=properties.note+eq+x", image));
        exercises.put(
                "images_default_architecture",
                () -> {
                    setting("images.default_architecture", "aarch64");
                    refused(400, "PATCH", "/1.0", config("images.default_architecture", "vax"));
                });
        exercises.put(
                "https_allowed_credentials",
                () -> setting("core.https_allowed_credentials", "true"));
        exercises.put(
                "server_trusted_proxy",
                () -> {
                    setting("core.https_trusted_proxy", "192.0.2.1, 192.0.2.2");
                    refused(400, "PATCH", "/1.0", config("core.https_trusted_proxy", "proxy"));
                });
        exercises.put("images_push_relay", () -> refused(400, "POST", image + "/export", "{}"));
        exercises.put("images_target_project", () -> refused(400, "POST", image + "/export", "{}"));
        exercises.put("images_expiry", this::expires);
        exercises.put(
                "certificate_update", () -> refused(404, "PATCH", "/1.0/certificates/abc", "{}"));
        exercises.put("certificate_project", this::token);
        exercises.put("certificate_token", this::token);
        exercises.put("metrics", () -> says("/1.0/metrics", "gantry_"));
        exercises.put("event_project", this::events);
        exercises.put("event_lifecycle", this::events);
        exercises.put("event_location", this::events);
        exercises.put("remote_token_expiry", () -> setting("core.remote_token_expiry", "5S"));
        exercises.put(
                "operations_get_query_all_projects",
                () -> says("/1.0/operations?all-projects=true", "{"));
        exercises.put("operation_wait", this::waits);
        exercises.put("server_version_lts", () -> says("/1.0", "server_lts"));
        exercises.put(Extensions.EXPLICIT_TRUST_TOKEN, this::trustToken);
        exercises.put(
                "images_all_projects",
                () -> says("/1.0/images?all-projects=true&recursion=1", "\"project\":\"default\""));
        exercises.put("image_import_alias", this::uploadWithAlias);
        exercises.put(Extensions.GANTRY_IMAGE_VERSIONS, () -> says(image, "gantry_updates"));
    }

    private void says(String path, String words) throws IOException {
        TestAnswer answer = caller.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains(words);
    }

    private void ok(String method, String path, String json) throws IOException {
        assertThat(caller.json(method, path, json).status()).isBetween(200, 202);
    }

    private void refused(int status, String method, String path, String json, String... headers)
            throws IOException {
        assertThat(caller.json(method, path, json, headers).status()).isEqualTo(status);
    }

    /// A pull or a push is understood as far as the source, which names no server.
    private void takesSource(String field) throws IOException {
        String push =
                "{%s\"source\":{\"type\":\"image\",\"mode\":\"push\",\"project\":\"p\",\"fingerprint\":\"%s\"}}"
                        .formatted(field, IMAGE.fingerprint());
        Fields token = caller.post("/1.0/images", push).expect(202).metadata();
        assertThat(token.object("metadata").text("secret")).hasSize(64);
        field.lines()
                .filter(line -> !line.isEmpty())
                .forEach(
                        line ->
                                assertThat(token.object("metadata").fields().keySet())
                                        .contains(line.substring(1, line.indexOf('"', 1))));
    }

    private void expires() throws IOException {
        ok("PATCH", image, "{\"expires_at\":\"2040-01-02T00:00:00Z\"}");
        says(image, "2040-01-02T00:00:00Z");
    }

    private static String config(String key, String value) {
        return "{\"config\":{\"%s\":\"%s\"}}".formatted(key, value);
    }

    private void setting(String key, String value) throws IOException {
        ok("PATCH", "/1.0", config(key, value));
        says("/1.0", "\"%s\":\"%s\"".formatted(key, value));
        ok("PATCH", "/1.0", config(key, ""));
    }

    private void token() throws IOException {
        String wanted =
                "{\"name\":\"c\",\"type\":\"client\",\"token\":true,\"restricted\":true,\"projects\":[\"default\"]}";
        Fields token = caller.post("/1.0/certificates", wanted).expect(202).metadata();
        assertThat(token.object("metadata").text("secret")).isNotEmpty();
    }

    private void trustToken() throws IOException {
        TestAnswer answer =
                daemon.stranger()
                        .post("/1.0/certificates", "{\"type\":\"client\",\"trust_token\":\"x\"}");
        assertThat(answer.status()).as("the token is what is looked at").isIn(400, 403);
    }

    private void events() throws IOException {
        try (TestEvents events = TestEvents.open(caller, "?type=lifecycle")) {
            ok("PATCH", image, "{\"properties\":{\"seen\":\"1\"}}");
            Fields event = events.next();
            assertThat(event.text("type")).isEqualTo("lifecycle");
            assertThat(event.text("project")).isEqualTo("default");
            assertThat(event.fields()).containsKey("location");
        }
    }

    private void waits() throws IOException {
        TestAnswer deleted = caller.upload("/1.0/images", TestImage.container("two"));
        assertThat(caller.operation(deleted).text("status")).isEqualTo("Success");
    }

    private void uploadWithAlias() throws IOException {
        caller.uploaded("", TestImage.container("three"), "X-Incus-aliases: third");
        says("/1.0/images/aliases/third", TestImage.container("three").fingerprint().hex());
    }
}
