package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.ServerTrust;
import gantry.image.Progress;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import gantry.wire.JsonValue;
import gantry.wire.JsonValue.Fields;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images that the daemon fetches from a simplestreams server, and follows there.
class StreamsPullTest {
    private final TestImage first = TestImage.splitContainer("first");
    private final TestImage second = TestImage.splitContainer("second");
    private final TestTree tree = new TestTree(Family.LXD, Family.INCUS).add(first, "web");
    private final TreeServer server = new TreeServer(tree.files());
    private final TestDaemon daemon;

    StreamsPullTest(@TempDir Path directory) throws IOException {
        var authorities =
                new ServerTrust.Issuers(java.util.List.of(server.identity().certificate()));
        daemon = TestDaemon.fetching(directory, authorities).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
        server.close();
    }

    private Fields pull(String alias) throws IOException {
        Fields source =
                JsonValue.object()
                        .text("type", "image")
                        .text("mode", "pull")
                        .text("protocol", "simplestreams")
                        .text("server", server.url().toString())
                        .text("alias", alias)
                        .build();
        String wanted =
                JsonValue.object()
                        .truth("auto_update", true)
                        .value("source", source)
                        .build()
                        .json();
        return daemon.full().operation(daemon.full().post("/1.0/images", wanted));
    }

    private Fields image(TestImage image) throws IOException {
        return daemon.full().get("/1.0/images/" + image.fingerprint()).metadata();
    }

    @Test
    void whatIsPulledIsFollowed() throws IOException {
        assertThat(pull("web").text("err")).isEmpty();
        Fields source = image(first).object("update_source");
        assertThat(source.text("protocol")).isEqualTo("simplestreams");
        assertThat(source.text("alias")).isEqualTo("web");
        assertThat(image(first).object("properties").text("os")).isEqualTo("Test");
        tree.remove(first);
        tree.add(second, "web");
        Fields refreshed =
                daemon.full()
                        .operation(
                                daemon.full()
                                        .post(
                                                "/1.0/images/%s/refresh"
                                                        .formatted(first.fingerprint()),
                                                ""));
        assertThat(refreshed.object("metadata").truth("refreshed")).isTrue();
        assertThat(image(second).truth("auto_update")).isTrue();
        assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
    }

    @Test
    void anAliasThatIsNotThereIsNamed() throws IOException {
        assertThat(pull("nope").text("err")).contains("nope");
    }
}
