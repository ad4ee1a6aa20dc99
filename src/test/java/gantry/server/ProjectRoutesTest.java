package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/1.0/projects`: sentences and rules are those of LXD 5.0.2 and Incus 6.0.4, as they answered.
@Timeout(60)
class ProjectRoutesTest {
    private static final String P = "/1.0/projects/p";

    @TempDir Path directory;
    private TestDaemon daemon;
    private TestCaller caller;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        caller = daemon.full();
        caller.post("/1.0/projects", "{\"name\": \"p\", \"config\": {\"user.a\": \"1\"}}")
                .expect(201);
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private Fields project(String name) throws IOException {
        return caller.get("/1.0/projects/" + name).metadata();
    }

    @Test
    void theStateOfAProjectIsWhatItsImagesTake() throws IOException {
        TestImage image = TestImage.container("stored");
        caller.uploaded("?project=p", image);
        assertThat(usage("p", "disk")).isEqualTo(image.size());
        assertThat(usage("default", "disk")).isZero();
        for (String resource :
                List.of("containers", "cpu", "instances", "memory", "virtual-machines")) {
            assertThat(usage("p", resource)).isZero();
        }
        assertThat(caller.get("/1.0/projects/none/state").refusal(404)).contains("not found");
        daemon.stranger().get(P + "/state").refusal(403);
    }

    private long usage(String project, String resource) throws IOException {
        Fields state = project(project + "/state").object("resources").object(resource);
        assertThat(state.integer("Limit")).isEqualTo(-1);
        return state.integer("Usage");
    }

    @Test
    void putReplacesAndPatchAdds() throws IOException {
        caller.json("PATCH", P, "{\"config\": {\"user.b\": \"2\"}}").expect(200);
        assertThat(project("p").entries("config"))
                .containsEntry("user.a", "1")
                .containsEntry("user.b", "2")
                .containsEntry("features.images", "true");
        caller.json("PATCH", P, "{\"description\": \"new\"}").expect(200);
        assertThat(project("p").text("description")).isEqualTo("new");
        assertThat(project("p").entries("config")).containsEntry("user.b", "2");
        caller.json("PUT", P, "{\"config\": {\"user.b\": \"3\", \"features.images\": \"true\"}}")
                .expect(200);
        assertThat(project("p").entries("config"))
                .containsEntry("user.b", "3")
                .doesNotContainKey("user.a");
        assertThat(project("p").text("description")).isEmpty();
    }

    @Test
    void aChangeOfWhatHasChangedIsRefused() throws IOException {
        String tag = caller.get(P).header("ETag").orElseThrow();
        String change = "{\"description\": \"new\"}";
        caller.json("PATCH", P, change, "If-Match: " + tag).expect(200);
        caller.json("PATCH", P, change, "If-Match: " + tag).refusal(412);
    }

    @Test
    void imagesAreInTheWayOfSharingAndOfANewName() throws IOException {
        caller.upload("/1.0/images?project=p", TestImage.container("one")).expect(202);
        assertThat(
                        caller.json("PATCH", P, "{\"config\": {\"features.images\": \"false\"}}")
                                .refusal(400))
                .startsWith("Features can only be changed on empty projects");
        assertThat(caller.operation(caller.post(P, "{\"name\": \"q\"}")).text("err"))
                .startsWith("Only empty projects can be renamed");
        assertThat(project("p").texts("used_by"))
                .containsExactly(
                        "/1.0/profiles/default?project=p",
                        "/1.0/images/%s?project=p"
                                .formatted(TestImage.container("one").fingerprint()));
        assertThat(project("default").texts("used_by")).containsExactly("/1.0/profiles/default");
    }

    @Test
    void anEmptyProjectSharesTheImagesOfDefaultAndHasItsOwnAgain() throws IOException {
        TestImage shared = TestImage.container("shared");
        caller.uploaded("", shared);
        caller.json("PATCH", P, "{\"config\": {\"features.images\": \"false\"}}").expect(200);
        assertThat(caller.get("/1.0/images?project=p").text()).contains(shared.fingerprint().hex());
        caller.json("PATCH", P, "{\"config\": {\"features.images\": \"true\"}}").expect(200);
        assertThat(caller.get("/1.0/images?project=p").text())
                .doesNotContain(shared.fingerprint().hex());
    }

    @Test
    void whoIsRestrictedToAProjectUsesItUnderItsNewName() throws IOException {
        daemon.restricted().get("/1.0/images?project=theirs").expect(200);
        assertThat(
                        caller.operation(caller.post("/1.0/projects/theirs", "{\"name\": \"new\"}"))
                                .text("err"))
                .isEmpty();
        caller.get("/1.0/projects/theirs").refusal(404);
        daemon.restricted().get("/1.0/images?project=new").expect(200);
        assertThat(caller.operation(caller.post(P, "{\"name\": \"new\"}")).text("err"))
                .isEqualTo("Project \"new\" already exists");
        assertThat(caller.operation(caller.post(P, "{\"name\": \"a_b\"}")).text("err"))
                .isEqualTo("Project names may not contain underscores");
    }

    @Test
    void whatDefaultIsStays() throws IOException {
        assertThat(
                        caller.json(
                                        "PATCH",
                                        "/1.0/projects/default",
                                        "{\"config\": {\"features.images\": \"false\"}}")
                                .refusal(400))
                .isEqualTo("You can't change the features of the default project");
        assertThat(caller.post("/1.0/projects/default", "{\"name\": \"q\"}").refusal(403))
                .isEqualTo("The 'default' project cannot be renamed");
        caller.json("PATCH", "/1.0/projects/default", "{\"config\": {\"user.a\": \"1\"}}")
                .expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "a_b, user.a, 1, Project names may not contain underscores",
        "q, foo, x, Invalid project configuration key \"foo\"",
        "q, user., x, Invalid project configuration key \"user.\"",
        "q, features.profiles, maybe, Invalid project configuration key \"features.profiles\" value: Invalid value for a boolean \"maybe\"",
        "q, features.images, maybe, Invalid project configuration key \"features.images\" value: Invalid value for a boolean \"maybe\""
    })
    void whatPeersRefuseIsRefused(String name, String key, String value, String sentence)
            throws IOException {
        String json =
                "{\"name\": \"%s\", \"config\": {\"%s\": \"%s\"}}".formatted(name, key, value);
        assertThat(caller.post("/1.0/projects", json).refusal(400)).isEqualTo(sentence);
    }

    /// As both peers take them.
    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a*b", "-a", "a%b", "a?b#c", "\u00e4", "a\tb", "..."})
    void namesThatPeersTakeAreTaken(String name) throws IOException {
        named(name);
        named(name + "x".repeat(300));
    }

    private void named(String name) throws IOException {
        String json = JsonValue.object().text("name", name).build().json();
        caller.post("/1.0/projects", json).expect(201);
        String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8);
        caller.uploaded("?project=" + escaped, TestImage.container("one"));
        assertThat(project(escaped).texts("used_by"))
                .first()
                .isEqualTo("/1.0/profiles/default?project=" + escaped.replace("*", "%2A"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | No name provided",
                "* | Reserved project name",
                ". | Invalid project name \".\"",
                ".. | Invalid project name \"..\"",
                "a b | Project names may not contain spaces",
                "a/b | Project names may not contain slashes",
                "a'b | Project names may not contain quotes",
                "a\"b | Project names may not contain quotes",
                "a_b | Project names may not contain underscores"
            })
    void namesThatPeersRefuseAreRefusedInTheirWords(String name, String sentence)
            throws IOException {
        String json = JsonValue.object().text("name", name).build().json();
        assertThat(caller.post("/1.0/projects", json).refusal(400)).isEqualTo(sentence);
    }

    /// As Incus 6.0.4 answers; LXD 5.0.2 lists all.
    @ParameterizedTest
    @CsvSource({
        "name eq p, p",
        "name eq ^p.$, p2",
        "name ne p and name ne default, p2 theirs",
        "config.user.a eq 1, p",
        "description eq \"the second\", p2",
        "config.features.images eq false, p2",
        "name eq nosuch, ''"
    })
    void aFilterChoosesProjects(String filter, String names) throws IOException {
        caller.post(
                        "/1.0/projects",
                        "{\"name\": \"p2\", \"description\": \"the second\","
                                + " \"config\": {\"features.images\": \"false\"}}")
                .expect(201);
        String query = "/1.0/projects?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
        String expected =
                names.isEmpty()
                        ? "[]"
                        : "[\"/1.0/projects/" + names.replace(" ", "\",\"/1.0/projects/") + "\"]";
        assertThat(caller.get(query).text()).contains("\"metadata\":" + expected);
        assertThat(caller.get(query + "&recursion=1").expect(200).text())
                .containsPattern("\"metadata\":\\[" + (names.isEmpty() ? "\\]" : "\\{"));
        caller.get("/1.0/projects?filter=garbage").refusal(400);
    }
}
