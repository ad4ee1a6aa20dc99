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

/// Which images a list holds, and which one a name means.
@Timeout(60)
class ImageListsTest {
    private final TestImage one = TestImage.container("one");
    private final TestImage machine = TestImage.virtualMachine("two");
    private final TestImage elsewhere = TestImage.container("elsewhere");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        daemon.local().uploaded("", one, "X-LXD-public: true");
        daemon.local().uploaded("", machine, "X-Incus-aliases: two");
        daemon.local().uploaded("?project=theirs", elsewhere, "X-LXD-public: true");
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private List<String> list(String filter) throws IOException {
        String query = "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
        List<String> urls = items(daemon.local().get("/1.0/images" + query));
        assertThat(fingerprints(daemon.local().get("/1.0/images" + query + "&recursion=1")))
                .isEqualTo(
                        urls.stream().map(url -> url.substring("/1.0/images/".length())).toList());
        return urls;
    }

    private static List<String> items(TestAnswer answer) {
        return answer.expect(200).json().texts("metadata");
    }

    private static List<Fields> objects(TestAnswer answer) {
        JsonValue metadata = answer.expect(200).json().value("metadata").orElseThrow();
        return metadata.asObjects();
    }

    private static List<String> fingerprints(TestAnswer answer) {
        return objects(answer).stream().map(image -> image.text("fingerprint")).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type eq container | one",
                "type eq virtual-machine | two",
                "not type eq container | two",
                "public eq true | one",
                "public ne true | two",
                "properties.name eq two | two",
                "properties.name eq ^t | two",
                "properties.name eq ONE | one",
                "properties.name eq one or properties.name eq two | both",
                "properties.os eq Test and type eq container | one",
                "properties.absent eq x | none",
            })
    void aFilterChooses(String filter, String chosen) throws IOException {
        String first = "/1.0/images/" + one.fingerprint();
        String second = "/1.0/images/" + machine.fingerprint();
        List<String> wanted =
                switch (chosen) {
                    case "one" -> List.of(first);
                    case "two" -> List.of(second);
                    case "both" -> List.of(first, second);
                    default -> List.of();
                };
        assertThat(list(filter)).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not | incomplete not clause",
                "type | clause has no operator",
                "type eq | clause has no value",
                "properties.name eq \"one two | unterminated quote",
                "type eq container nor type eq x | invalid clause composition",
                "type eq container and | unterminated compound clause",
                "public eq perhaps | ",
            })
    void aBadFilterIsRefusedInLxdsWords(String filter, String reason) throws IOException {
        String query = "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
        for (TestCaller caller : List.of(daemon.local(), daemon.anybody())) {
            assertThat(caller.get("/1.0/images" + query).refusal(400))
                    .startsWith("Invalid filter: ")
                    .contains(reason == null ? "" : reason);
        }
    }

    @Test
    void anEmptyFilterFiltersNothingAndABadEscapeIsNone() throws IOException {
        assertThat(list("")).hasSize(2);
        assertThat(list("  ")).hasSize(2);
        daemon.local().get("/1.0/images?filter=%zz").refusal(400);
    }

    @Test
    void recursionGivesObjectsInsteadOfUrls() throws IOException {
        for (String query : List.of("", "?recursion=0", "?recursion=")) {
            assertThat(items(daemon.local().get("/1.0/images" + query)))
                    .as(query)
                    .contains("/1.0/images/" + one.fingerprint());
            assertThat(items(daemon.local().get("/1.0/images/aliases" + query)))
                    .containsExactly("/1.0/images/aliases/two");
        }
        assertThat(fingerprints(daemon.local().get("/1.0/images?recursion=1")))
                .containsExactlyInAnyOrder(one.fingerprint().hex(), machine.fingerprint().hex());
        Fields alias = objects(daemon.local().get("/1.0/images/aliases?recursion=1")).getFirst();
        assertThat(alias.text("name")).isEqualTo("two");
        assertThat(alias.text("type")).isEqualTo("virtual-machine");
        assertThat(alias.text("target")).isEqualTo(machine.fingerprint().hex());
    }

    @Test
    void anEmptyListIsAList() throws IOException {
        daemon.local().post("/1.0/projects", "{\"name\": \"empty\"}").expect(201);
        for (String path : List.of("/1.0/images", "/1.0/images/aliases")) {
            for (String query : List.of("?project=empty", "?project=empty&recursion=1")) {
                assertThat(daemon.local().get(path + query).expect(200).text())
                        .contains("\"metadata\":[]");
            }
        }
    }

    @Test
    void allProjectsAreThoseTheCallerMayUse() throws IOException {
        List<Fields> all = objects(daemon.full().get("/1.0/images?all-projects=true&recursion=1"));
        assertThat(all)
                .extracting(image -> image.text("project") + " " + image.text("fingerprint"))
                .containsExactlyInAnyOrder(
                        "default " + one.fingerprint(),
                        "default " + machine.fingerprint(),
                        "theirs " + elsewhere.fingerprint());
        assertThat(
                        fingerprints(
                                daemon.restricted()
                                        .get(
                                                "/1.0/images?project=theirs&all-projects=1&recursion=1")))
                .containsExactly(elsewhere.fingerprint().hex());
        daemon.anybody().get("/1.0/images?all-projects=true").refusal(403);
        assertThat(
                        objects(
                                daemon.local()
                                        .get(
                                                "/1.0/images?all-projects=1&recursion=1&filter=public+eq+true")))
                .hasSize(2);
    }

    @Test
    void theStartOfAFingerprintIsEnoughWhileItMeansOne() throws IOException {
        String hex = one.fingerprint().hex();
        int shortest = firstDifference(hex, machine.fingerprint().hex()) + 1;
        for (int length : new int[] {shortest, 12, 63, 64}) {
            Fields found = daemon.local().get("/1.0/images/" + hex.substring(0, length)).metadata();
            assertThat(found.text("fingerprint")).isEqualTo(hex);
        }
        daemon.local().get("/1.0/images/" + hex + "0").refusal(404);
    }

    private static int firstDifference(String a, String b) {
        int at = 0;
        while (a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return at;
    }

    @Test
    void aStartOfSeveralIsRefusedForEveryVerb() throws IOException {
        String start = sharedStart();
        for (String rest : List.of("", "/export")) {
            assertThat(daemon.local().get("/1.0/images/" + start + rest).refusal(400))
                    .startsWith("More than one image matches");
        }
        daemon.local().json("PUT", "/1.0/images/" + start, "{}").refusal(400);
        daemon.local().json("PATCH", "/1.0/images/" + start, "{}").refusal(400);
        daemon.local().delete("/1.0/images/" + start).refusal(400);
        daemon.local().post("/1.0/images/" + start + "/secret", "").refusal(400);
        daemon.local()
                .post("/1.0/images/aliases", "{\"name\": \"a\", \"target\": \"" + start + "\"}")
                .refusal(400);
    }

    /// Adds images until two begin alike.
    private String sharedStart() throws IOException {
        for (int i = 0; i < 17; i++) {
            daemon.local().uploaded("", TestImage.container("more-" + i));
        }
        List<String> all = fingerprints(daemon.local().get("/1.0/images?recursion=1"));
        return all.stream()
                .map(fingerprint -> fingerprint.substring(0, 1))
                .filter(start -> all.stream().filter(each -> each.startsWith(start)).count() > 1)
                .findFirst()
                .orElseThrow();
    }

    /// LXD 5.0.2 hands the name to SQL's LIKE.
    @Test
    void wildcardsMatchNothing() throws IOException {
        String start = one.fingerprint().hex().substring(0, 6);
        for (String name : List.of("%25", "_", start + "%25", start + "_", "%25" + start, "*")) {
            for (String rest : List.of("", "/export")) {
                daemon.local().get("/1.0/images/" + name + rest).refusal(404);
                daemon.anybody().get("/1.0/images/" + name + rest).refusal(404);
            }
            daemon.local().delete("/1.0/images/" + name).refusal(404);
            daemon.local().json("PUT", "/1.0/images/" + name, "{}").refusal(404);
        }
        assertThat(list("")).hasSize(2);
    }
}
