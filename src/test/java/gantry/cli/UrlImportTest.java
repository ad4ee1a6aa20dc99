package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.TestWebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `image import` of URLs, from a web server over HTTPS.
class UrlImportTest {
    private final TestImage image = TestImage.container("web");
    private final byte[] bytes = image.parts().getFirst().bytes();
    private final TestWebServer server = new TestWebServer();
    private final Path directory;
    private final Shell shell;

    UrlImportTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        shell = new Shell(Files.createDirectory(directory.resolve("store")));
        server.put("/files/image", Map.of(), bytes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void announce(String family, String url) {
        server.put(
                "/image",
                Map.of(
                        family + "-Image-Hash",
                        image.fingerprint().hex(),
                        family + "-Image-URL",
                        url),
                new byte[0]);
    }

    private Shell.Result importing(String url, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import", url));
        words.addAll(List.of(more));
        words.addAll(List.of("--ca", server.authority(directory).toString()));
        return shell.run(words.toArray(String[]::new));
    }

    private Shell.Result fromHeaders(String... more) throws IOException {
        return importing(server.url("/image").toString(), more);
    }

    @Test
    void theServersHeadersSayWhichImageItIs() throws IOException {
        for (String family : List.of("LXD", "Incus")) {
            announce(family, "/files/image");
            String out = fromHeaders("local:", "--alias", family, "--reuse", "owner=me").ok();
            assertThat(out).contains(image.fingerprint().hex());
            assertThat(shell.run("image", "show", family).ok()).contains("owner: me", "name: web");
        }
    }

    @Test
    void anImageThatIsThereIsNotFetched() throws IOException {
        announce("LXD", "/files/image");
        fromHeaders().ok();
        int before = server.requests().size();
        assertThat(fromHeaders("--alias", "second").refusal())
                .startsWith("Image with same fingerprint already exists: " + image.fingerprint());
        assertThat(server.requests().subList(before, server.requests().size()))
                .doesNotContain("GET /files/image");
        assertThat(shell.run("image", "info", "second").ok()).contains(image.fingerprint().hex());
    }

    @Test
    void aPlainFileIsTakenWithItsHash() throws IOException {
        String url = server.url("/files/image?of=today").toString();
        assertThat(importing(url, "--hash", image.fingerprint().hex()).ok())
                .isEqualTo("Image imported with fingerprint: %s\n".formatted(image.fingerprint()));
    }

    @Test
    void anotherFileThanTheHashSaysIsRefusedAndNothingIsLeft() throws IOException {
        String other = "0".repeat(64);
        String url = server.url("/files/image").toString();
        assertThat(importing(url, "--hash", other).refusal()).contains(other);
        assertThat(shell.run("image", "list", "--format", "csv").ok()).isEmpty();
        assertThat(importing(url, "--hash", "abc").code()).isEqualTo(2);
    }

    @Test
    void aMissingHeaderIsNamedWithItsServer() throws IOException {
        server.put("/image", Map.of(), new byte[0]);
        assertThat(fromHeaders().refusal())
                .startsWith("Missing LXD-Image-Hash header: " + server.url("/image"))
                .contains("--hash");
    }

    @Test
    void onlyHttpsIsTaken() {
        assertThat(shell.run("image", "import", "http://127.0.0.1/image").refusal())
                .isEqualTo("Only https:// is supported for remote image import");
    }

    @Test
    void aServerThatNobodyVouchesForIsNotAsked() {
        assertThat(shell.run("image", "import", server.url("/image").toString()).refusal())
                .startsWith("Unable to connect to: " + server.url("/image"));
        assertThat(server.requests()).isEmpty();
    }
}
