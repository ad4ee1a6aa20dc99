package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gantry.TestImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What people do with images through a stock client, the same for every pair of client and
/// servers. Both servers are empty when a scenario begins.
@Tag("peer")
@ParameterizedClass(name = "{0}")
@EnumSource(Pair.class)
@ExtendWith(RunningServersExtension.class)
@Timeout(120)
abstract class Scenarios {
    /// Each of them in turn.
    @Parameter Pair pair = Pair.LXC_WITH_LXD;

    @TempDir Path temporary;

    PeerServers servers;
    ScenarioClient client;

    @BeforeEach
    void meet(RunningServers running) throws IOException {
        assumeThat(pair.canRun()).as("%s, as root where daemons are real", pair).isTrue();
        servers = running.of(pair);
        client = servers.client();
    }

    @AfterEach
    void empty() throws IOException {
        servers.empty();
    }

    void imports(TestImage image, String remote, String... more) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "image");
        client.ok(ScenarioClient.importing(directory, image, remote, more));
    }

    String importRefused(TestImage image, String remote, String... more) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "image");
        return client.refused(ScenarioClient.importing(directory, image, remote, more));
    }

    /// A client that no server knows yet; `local:` is the first server.
    ScenarioClient newcomer() throws IOException {
        return servers.newcomer(pair.client());
    }

    static String fp(TestImage image) {
        return image.fingerprint().hex();
    }

    /// The image's files, exported by this name into a new directory, are those that were imported.
    void exportsTheSame(TestImage image, String name, String... more) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "export");
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"image", "export", name, directory + "/"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        client.ok(words);
        try (var files = Files.list(directory)) {
            assertThat(files.map(Scenarios::bytes))
                    .containsExactlyInAnyOrderElementsOf(
                            image.parts().stream().map(TestImage.Part::bytes).toList());
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
