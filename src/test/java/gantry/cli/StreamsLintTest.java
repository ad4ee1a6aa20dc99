package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.Pem;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamsLintTest {
    @TempDir Path temp;
    private Path directory;
    private Shell shell;

    @BeforeEach
    void publish() throws IOException {
        directory = temp.resolve("tree");
        shell = new Shell(temp.resolve("store"));
        add(TestImage.container("one"), "one");
        add(TestImage.splitContainer("two"), "two");
        add(TestImage.virtualMachine("two"), "two");
        shell.run("publish", "tree", directory.toString()).ok();
    }

    private void add(TestImage image, String alias) throws IOException {
        String[] files = image.write(temp).stream().map(Path::toString).toArray(String[]::new);
        shell.run(
                        files.length == 1
                                ? new String[] {
                                    "image", "import", files[0], "--public", "--alias", alias
                                }
                                : new String[] {
                                    "image",
                                    "import",
                                    files[0],
                                    files[1],
                                    "--public",
                                    "--alias",
                                    alias
                                })
                .ok();
    }

    @Test
    void whatWePublishHasNoFaults() {
        String table = shell.run("streams", "lint", directory.toString(), "--files").ok();
        assertThat(table)
                .contains(
                        "PRODUCT", "VERSION", "LXD", "INCUS", "ALIASES", "virtual-machine", "two");
        assertThat(table.lines()).hasSize(9);
    }

    @Test
    void formatsAreThoseOfLists() {
        String fingerprint = TestImage.container("one").fingerprint().hex();
        assertThat(shell.run("streams", "lint", directory.toString(), "--format", "json").ok())
                .startsWith("{\"images\":[{\"product\":")
                .contains("\"lxd\":\"" + fingerprint + "\",\"incus\":\"" + fingerprint + "\"")
                .endsWith("\"faults\":[]}\n");
        assertThat(shell.run("streams", "lint", directory.toString(), "--format", "csv").ok())
                .contains(fingerprint.substring(0, 12) + "," + fingerprint.substring(0, 12));
    }

    @Test
    void faultsMakeItFail() throws IOException {
        Files.delete(
                directory.resolve(
                        "images/" + TestImage.container("one").fingerprint() + ".tar.gz"));
        Shell.Result result = shell.run("streams", "lint", directory.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("virtual-machine");
        assertThat(result.err()).contains("there is no such file").endsWith("Error: 1 fault\n");
    }

    @Test
    void aServerIsAskedWithTheAuthoritiesGiven() throws IOException {
        TestTree tree = new TestTree(Family.INCUS).add(TestImage.container("one"), "one");
        try (TreeServer server = new TreeServer(tree.files())) {
            Path ca = temp.resolve("ca.pem");
            Files.writeString(ca, Pem.text(server.identity().certificate()));
            String url = server.url().toString();
            assertThat(shell.run("streams", "lint", url, "--ca", ca.toString()).ok())
                    .contains("test:0");
            assertThat(shell.run("streams", "lint", url).refusal()).contains("certificate");
        }
    }
}
