package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Feed;
import gantry.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
    private static final String URL = "https://127.0.0.1:9443/feeds/";

    @TempDir private Path directory;
    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(directory.resolve("store"));
        shell.run("config", "set", "core.https_address", "127.0.0.1:9443").ok();
    }

    private Optional<Feed> opened(String url, Duration later) throws IOException {
        Clock clock = Clock.fixed(Shell.NOW.plus(later), ZoneOffset.UTC);
        try (ImageStore store = ImageStore.open(shell.store(), clock)) {
            return store.feeds().open(url.strip().substring(URL.length()));
        }
    }

    @Test
    void aFeedIsOpenedByTheUrlThatIsPrintedOnce() throws IOException {
        shell.run("project", "create", "p").ok();
        String out =
                shell.run("feed", "create", "lab", "--project", "p", "--filter", "os=alpine").ok();
        assertThat(out).startsWith("Feed lab:\n" + URL);
        Feed feed = opened(out.lines().toList().getLast(), Duration.ZERO).orElseThrow();
        assertThat(feed.name()).isEqualTo("lab");
        assertThat(feed.project()).isEqualTo("p");
        assertThat(feed.filters()).containsExactly("os=alpine");

        String listed = shell.run("feed", "list", "--format", "csv").ok();
        assertThat(listed).isEqualTo("lab,p,os=alpine,never,,0B\n");
        assertThat(shell.run("feed", "create", "lab").refusal())
                .startsWith("Feed already exists: lab");
    }

    @Test
    void theSecretIsNowhereToBeFoundAfterwards() throws IOException {
        String url = shell.run("feed", "create", "lab", "-q").ok().strip();
        String secret = url.substring(URL.length());
        assertThat(secret).hasSize(64);
        try (var files = Files.walk(shell.store())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void aRevokedFeedOpensNothing() throws IOException {
        String url = shell.run("feed", "create", "lab", "-q").ok();
        assertThat(shell.run("feed", "revoke", "lab").ok()).isEqualTo("Feed lab revoked\n");
        assertThat(opened(url, Duration.ZERO)).isEmpty();
        assertThat(shell.run("feed", "revoke", "lab").refusal()).isEqualTo("Feed not found: lab");
    }

    @Test
    void aFeedExpires() throws IOException {
        String url = shell.run("feed", "create", "lab", "-q", "--expires", "1d").ok();
        assertThat(opened(url, Duration.ofHours(23))).isPresent();
        assertThat(opened(url, Duration.ofHours(24))).isEmpty();
    }

    @Test
    void aFeedShowsTheImagesThatItGives() throws IOException {
        TestImage one = TestImage.container("one");
        Path file = directory.resolve("one.tar.xz");
        Files.write(file, one.parts().getFirst().bytes());
        shell.run("image", "import", file.toString(), "--alias", "one").ok();
        shell.run("feed", "create", "all", "-q").ok();
        shell.run("feed", "create", "none", "-q", "--filter", "os=plan9").ok();
        assertThat(shell.run("feed", "show", "all").ok()).contains("- " + one.fingerprint());
        assertThat(shell.run("feed", "show", "none").ok())
                .contains("filters:\n- os=plan9\n")
                .contains("images: []");
    }

    @Test
    void whatCannotBeAFeedIsRefused() {
        assertThat(shell.run("feed", "create", "a/b").refusal())
                .startsWith("The name of a feed is made of");
        assertThat(shell.run("feed", "create", "lab", "--filter", "").refusal())
                .startsWith("A filter is empty");
        assertThat(shell.run("feed", "create", "lab", "--project", "absent").refusal())
                .contains("absent");
        assertThat(shell.run("feed", "create", "lab", "--expires", "soon").refusal())
                .contains("no time to expire after");
        assertThat(shell.run("feed", "list", "--format", "csv").ok()).isEmpty();
    }
}
