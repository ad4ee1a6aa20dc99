package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.server.TestDaemon;
import gantry.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `image refresh` and `image alias rollback`, from a daemon over HTTPS into a store of our own.
class RefreshCommandTest {
    private static final Clock CLOCK = Clock.fixed(Shell.NOW, ZoneOffset.UTC);

    private final TestImage first = TestImage.splitContainer("first");
    private final TestImage second = TestImage.splitContainer("second");
    private final Path directory;
    private final Shell shell;
    private final TestDaemon source;

    RefreshCommandTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectory(place());
        shell = new Shell(place());
        source = TestDaemon.on(Files.createDirectory(directory.resolve("source")), CLOCK);
    }

    final Path place() {
        return directory.resolve("store");
    }

    private ImageInfo receive(Path place, TestImage image, ImageDraft draft) throws IOException {
        try (ImageStore store = ImageStore.open(place, CLOCK)) {
            return store.images(Project.DEFAULT).receive(image.stream(), draft, Progress.NONE);
        }
    }

    private void publish(TestImage image) throws IOException {
        receive(
                directory.resolve("source"),
                image,
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withPublic(true), Over.METADATA)
                        .withAliases(List.of(new Alias("web")), TakenAlias.MOVE));
    }

    @BeforeEach
    void follow() throws IOException {
        publish(first);
        receive(
                place(),
                first,
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withAutoUpdate(true), Over.METADATA)
                        .withAliases(List.of(new Alias("mine")), TakenAlias.REFUSE)
                        .from(source.sourceOf("web")));
    }

    @AfterEach
    void stopSource() throws IOException {
        source.close();
    }

    @Test
    void anImageIsRefreshedRolledBackAndRefreshedAgain() throws IOException {
        assertThat(shell.run("image", "refresh", "mine").ok())
                .isEqualTo("Image already up to date.\n");
        publish(second);
        shell.run("image", "set-property", "mine", "owner", "me").ok();
        assertThat(shell.run("image", "refresh", "mine").ok())
                .isEqualTo("Image refreshed successfully!\n");
        assertThat(shell.run("image", "get-property", "mine", "name").ok()).isEqualTo("second\n");
        assertThat(shell.run("image", "get-property", "mine", "owner").ok()).isEqualTo("me\n");
        assertThat(shell.run("image", "info", "mine").ok())
                .contains("Auto update: enabled\n")
                .contains("    Alias: web\n")
                .contains(
                        "Last check: 2026/02/03 04:05 UTC: Updated from "
                                + first.fingerprint().abbreviated());
        assertThat(shell.run("image", "info", first.fingerprint().hex()).ok())
                .contains(
                        "Previous version: since 2026/02/03 04:05 UTC, %s is in its place\n"
                                .formatted(second.fingerprint().abbreviated()));
        assertThat(shell.run("image", "alias", "rollback", "mine").ok())
                .isEqualTo(
                        """
                        mine: image %s again, not %s
                        It is not updated by itself any more until "gantry image refresh mine".
                        """
                                .formatted(
                                        first.fingerprint().abbreviated(),
                                        second.fingerprint().abbreviated()));
        assertThat(shell.run("image", "get-property", "mine", "name").ok()).isEqualTo("first\n");
        assertThat(shell.run("image", "info", "mine").ok()).contains("UTC: Rolled back from ");
        assertThat(shell.run("image", "alias", "rollback", "mine").refusal())
                .contains("no previous version");
        assertThat(shell.run("image", "refresh", "mine").ok())
                .isEqualTo("Image refreshed successfully!\n");
        assertThat(shell.run("image", "get-property", "mine", "name").ok()).isEqualTo("second\n");
    }

    @Test
    void whatCannotBeRefreshedIsRefusedWithASentence() throws IOException {
        shell.run("image", "import", "samples/hello", "--alias", "hello").ok();
        assertThat(shell.run("image", "refresh", "hello").refusal())
                .isEqualTo("Image source not found");
        assertThat(shell.run("image", "refresh", "absent").refusal()).contains("not found");
        assertThat(shell.run("image", "refresh", "local:").err())
                .contains("Image identifier missing: local:");
        source.close();
        assertThat(shell.run("image", "refresh", "mine").code()).isEqualTo(1);
        assertThat(shell.run("image", "info", "mine").ok())
                .contains("UTC: Failed: ")
                .contains(first.fingerprint().hex());
    }
}
