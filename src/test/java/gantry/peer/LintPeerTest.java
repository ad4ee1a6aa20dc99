package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.Fingerprint;
import gantry.image.Progress;
import gantry.json.JsonValue;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TreeServer;
import gantry.remote.streams.lint.Lint;
import gantry.remote.streams.lint.Lint.Depth;
import gantry.remote.streams.lint.LintedImage;
import gantry.remote.streams.lint.LintedTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `streams lint` says that clients see, beside what they do see, in a tree of oddities.
@Timeout(120)
class LintPeerTest {
    @TempDir Path directory;

    @Test
    @NeedsProgram("lxc")
    void lxcSeesWhatIsSaid() throws IOException {
        seesWhatIsSaid("lxc", "lxd", LintedImage::lxd);
    }

    @Test
    @NeedsProgram("incus")
    void incusSeesWhatIsSaid() throws IOException {
        seesWhatIsSaid("incus", "incus", LintedImage::incus);
    }

    private void seesWhatIsSaid(
            String client, String family, Function<LintedImage, Optional<Fingerprint>> seen)
            throws IOException {
        Map<String, byte[]> files = new ConcurrentHashMap<>();
        files.putAll(
                new TestTree()
                        .products(StreamsPeerTest.products(family), List.of("jammy:amd64"))
                        .files());
        try (TreeServer server = new TreeServer(files)) {
            TreeClients clients = TreeClients.of(server, directory);
            clients.add(client);
            String json = clients.run(client, "image", "list", "tree:", "-f", "json").orFail();
            List<String> theirs =
                    JsonValue.read(json).asObjects().stream()
                            .map(image -> image.text("fingerprint") + " " + image.text("type"))
                            .toList();
            List<String> said =
                    lint(server).images().stream()
                            .flatMap(
                                    image ->
                                            seen.apply(image).stream()
                                                    .map(sum -> sum + " " + image.type()))
                            .toList();
            assertThat(said).isNotEmpty().containsExactlyInAnyOrderElementsOf(theirs);
        }
    }

    private static Lint.Report lint(TreeServer server) throws IOException {
        ServerTrust trust = new ServerTrust.Pinned(server.identity().fingerprint());
        try (HttpClient http = new HttpClient(HttpSettings.WEB.trusting(trust))) {
            return Lint.of(LintedTree.of(http, server.url()), Depth.SIZES, Progress.NONE);
        }
    }
}
