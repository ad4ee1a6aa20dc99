package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.Pem;
import gantry.image.Progress;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.peer.NeedsProgram;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TestVcdiff;
import gantry.remote.streams.TreeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Images that the daemon fetches from a simplestreams server, and follows there.
@Timeout(60)
class StreamsPullTest {
    private static final TestImage ONE = TestImage.splitContainer("one");
    private static final TestImage TWO = TestImage.splitContainer("two");
    private static final TestImage VM = TestImage.virtualMachine("vm");

    @TempDir Path directory;
    private final TestTree tree = new TestTree(Family.LXD);
    private TreeServer server;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        server = new TreeServer(tree.add(ONE, "web").add(VM, "web").files());
        daemon = TestDaemon.on(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
        server.close();
    }

    private Fields pull(String alias, String type) throws IOException {
        return pull(alias, type, Pem.text(server.identity().certificate()));
    }

    private Fields pull(String alias, String type, String certificate) throws IOException {
        Fields source =
                JsonValue.object()
                        .text("type", "image")
                        .text("mode", "pull")
                        .text("server", server.url().toString())
                        .text("protocol", "simplestreams")
                        .text("certificate", certificate)
                        .text("alias", alias)
                        .text("image_type", type)
                        .build();
        Fields wanted =
                JsonValue.object().truth("auto_update", true).value("source", source).build();
        return daemon.full().operation(daemon.full().post("/1.0/images", wanted.json()));
    }

    private Fields image(TestImage image) throws IOException {
        return daemon.full().get("/1.0/images/" + image.fingerprint()).metadata();
    }

    @Test
    void aContainerIsFetchedUnlessAVirtualMachineIsAskedFor() throws IOException {
        assertThat(pull("web", "").object("metadata").text("fingerprint"))
                .isEqualTo(ONE.fingerprint().hex());
        assertThat(pull("web", "virtual-machine").object("metadata").text("fingerprint"))
                .isEqualTo(VM.fingerprint().hex());
        assertThat(image(VM).text("type")).isEqualTo("virtual-machine");
        Fields container = image(ONE);
        assertThat(container.entries("properties"))
                .containsEntry("description", "Test one amd64 (20260102)");
        assertThat(container.object("update_source").text("protocol")).isEqualTo("simplestreams");
        assertThat(container.object("update_source").text("alias")).isEqualTo("web");
        assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
    }

    @Test
    void anAuthorityThatTheDaemonDoesNotKnowIsSaidToBeMissingThere() throws IOException {
        String unable = "Unable to connect to: ";
        String said = pull("web", "", "").text("err");
        assertThat(said)
                .startsWith("Failed to connect to ")
                .containsOnlyOnce(unable)
                .contains("no authority that is known here vouches for the server's certificate")
                .endsWith(
                        "; the server that fetches has to know that authority: there, add it to the"
                                + " system's or name a file of it in SSL_CERT_FILE, and start the"
                                + " server again");
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        assertThat(pull("nosuch", "").text("err"))
                .isEqualTo("Image not found: no alias or fingerprint nosuch at " + server.url());
    }

    @Test
    void aNewVersionTakesThePlaceOfTheOld() throws IOException {
        assertThat(pull("web", "container").text("err")).isEmpty();
        tree.remove(ONE);
        tree.add(TWO, "web");
        forgetIndexes();
        String refresh = "/1.0/images/%s/refresh".formatted(ONE.fingerprint());
        Fields done = daemon.full().operation(daemon.full().post(refresh, ""));
        assertThat(done.text("err")).isEmpty();
        assertThat(done.object("metadata").truth("refreshed")).isTrue();
        assertThat(image(TWO).object("update_source").text("alias")).isEqualTo("web");
    }

    @Test
    @NeedsProgram("xdelta3")
    void aNewVersionComesAsADelta() throws Exception {
        TestImage older = TestImage.textContainer("older", "");
        TestImage newer = TestImage.textContainer("newer", "A new line.");
        tree.remove(ONE);
        tree.add(older, "web");
        assertThat(pull("web", "container").text("err")).isEmpty();
        tree.remove(older);
        tree.add(older, newer, TestVcdiff.between(older, newer), "web");
        forgetIndexes();
        String refresh = "/1.0/images/%s/refresh".formatted(older.fingerprint());

        Fields done = daemon.full().operation(daemon.full().post(refresh, ""));

        assertThat(done.object("metadata").truth("refreshed")).isTrue();
        assertThat(image(newer).number("size")).isEqualTo(newer.size());
        assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
        String files = "200 /images/%s/".formatted(newer.fingerprint());
        assertThat(server.requests())
                .contains(files + "squashfs.vcdiff")
                .as("the delta comes instead")
                .doesNotContain(files + "root.squashfs");
    }

    private void forgetIndexes() throws IOException {
        List<Path> indexes;
        try (Stream<Path> kept = Files.list(directory.resolve("cache/streams"))) {
            indexes = kept.toList();
        }
        assertThat(indexes).hasSize(2);
        for (Path index : indexes) {
            Files.delete(index);
        }
    }

    @Test
    void aServerThatIsAwayIsNamedAsItsClientsExpect() throws IOException {
        server.close();
        assertThat(pull("web", "").text("err"))
                .startsWith(
                        "Failed to connect to simple streams server: Unable to connect to: "
                                + "%s/streams/v1/index.json: ".formatted(server.url()));
    }
}
