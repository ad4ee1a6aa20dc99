package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.Pem;
import gantry.json.JsonValue;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import gantry.server.TestAnswer;
import gantry.server.TestCaller;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon whose pools for heavy work have no place: whatever it does all the same, it does on the
/// threads of requests, where that would hold up all others.
@Tag("attack")
@Timeout(60)
class WorkOutsidePoolsTest {
    private static final String BUSY = "The server is busy with other requests; try again later";

    @TempDir Path directory;
    private final TestImage image = TestImage.container("kept");
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        try (TestDaemon before = TestDaemon.on(directory)) {
            before.local().uploaded("", image, "X-LXD-public: true");
        }
        daemon = TestDaemon.withoutWork(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private static final List<String> LISTS =
            List.of(
                    "/1.0/images",
                    "/1.0/images?recursion=1",
                    "/1.0/images?filter=fingerprint%20eq%20(a?)%7B500%7Db",
                    "/1.0/images/aliases?recursion=1",
                    "/1.0/certificates?recursion=1",
                    "/1.0/projects?recursion=1",
                    "/1.0/operations?recursion=1",
                    "/1.0/metrics",
                    "/1.0/openapi.json",
                    "/streams/v1/index.json",
                    "/streams/v1/images.json");

    private static final List<String> PUBLIC_LISTS =
            List.of("/1.0/images", "/1.0/openapi.json", "/streams/v1/images.json");

    @Test
    void listsAndTreesAreMadeByThePoolsOnly() throws IOException {
        for (String path : LISTS) {
            assertThat(daemon.local().get(path).status()).as(path).isEqualTo(503);
            assertThat(daemon.full().get(path).status()).as(path).isEqualTo(503);
        }
        for (String path : PUBLIC_LISTS) {
            assertThat(daemon.anybody().get(path).status()).as(path).isEqualTo(503);
        }
    }

    @Test
    void whatIsShortIsAnsweredAllTheSame() throws IOException {
        for (TestCaller caller : new TestCaller[] {daemon.local(), daemon.anybody()}) {
            caller.get("/1.0").expect(200);
            caller.get("/1.0/images/" + image.fingerprint().hex()).expect(200);
        }
    }

    @Test
    void muchJsonIsReadByThePoolsOnly() throws IOException {
        String json = "{\"long\": [" + "[1],".repeat(50_000) + "1]}";
        for (String method : List.of("POST", "PUT", "PATCH")) {
            String path = method.equals("POST") ? "/1.0/images" : "/1.0";
            TestAnswer answer = daemon.local().json(method, path, json);
            assertThat(answer.refusal(503)).isEqualTo(BUSY);
        }
    }

    @Test
    void imagesAreUnpackedAndLookedIntoByThePoolsOnly() throws IOException {
        for (TestImage each :
                new TestImage[] {
                    TestImage.container("another"), TestImage.splitContainer("split")
                }) {
            assertThat(outcome(daemon.local().upload("/1.0/images", each))).contains(BUSY);
        }
        assertThat(daemon.staging()).isEmpty();
    }

    @Test
    void indexesOfOtherServersAreReadByThePoolsOnly() throws IOException {
        TestTree tree = new TestTree(Family.LXD).add(TestImage.splitContainer("one"), "web");
        try (TreeServer server = new TreeServer(tree.files())) {
            var source =
                    JsonValue.object()
                            .text("type", "image")
                            .text("mode", "pull")
                            .text("server", server.url().toString())
                            .text("protocol", "simplestreams")
                            .text("certificate", Pem.text(server.identity().certificate()))
                            .text("alias", "web")
                            .build();
            String json = JsonValue.object().value("source", source).build().json();
            assertThat(outcome(daemon.local().post("/1.0/images", json))).contains(BUSY);
        }
    }

    /// The sentence that a call ends with, at once or as an operation.
    private String outcome(TestAnswer answer) throws IOException {
        return answer.status() == 202
                ? daemon.local().operation(answer).text("err")
                : answer.refusal(503);
    }
}
