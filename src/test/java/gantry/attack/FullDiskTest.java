package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.NoSpace;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.json.JsonValue.Fields;
import gantry.server.ServeProcess;
import gantry.server.TestAnswer;
import gantry.server.TestCaller;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody fills the disk to its last byte: what is there can be read and deleted, by the daemon,
/// which also starts, and by commands; and what comes in is refused before that.
@Tag("attack")
@Timeout(240)
class FullDiskTest {
    private static final int MEBIBYTES = 24;

    private final TestImage image = large("one");

    @TempDir Path directory;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(directory, MEBIBYTES);
        ServeProcess.configure(disk.store(), Map.of());
    }

    @AfterEach
    void unmount() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    /// Of 3 MiB.
    private static TestImage large(String name) {
        return TestImage.unified(
                "metadata.yaml",
                TestImage.metadata(name),
                "rootfs/noise",
                TestImage.noise(4 << 20));
    }

    private ImageStore open() throws IOException {
        return ImageStore.open(disk.store(), Clock.systemUTC());
    }

    private Path reserve() throws IOException {
        return disk.store().resolve("reserve");
    }

    @Test
    @Tag("kill")
    void theDaemonStartsReadsAndDeletes() throws Exception {
        String path;
        try (ServeProcess daemon = ServeProcess.on(disk.store())) {
            path = daemon.local().uploaded("", image);
            assertThat(reserve()).hasSize(4 << 20);
            disk.fill();
            daemon.kill();
        }
        try (ServeProcess daemon = ServeProcess.on(disk.store())) {
            TestCaller local = daemon.local();
            assertThat(local.get(path + "/export").expect(200).body()).hasSize((int) image.size());
            TestAnswer more = local.upload("/1.0/images", TestImage.container("more"));
            assertThat(more.refusal(507)).startsWith("No space left for the image: ");
            Fields deleted = local.operation(local.delete(path));
            assertThat(deleted.text("err")).isEmpty();
            local.get(path).expect(404);
            assertThat(disk.usable()).isGreaterThan(image.size() - (1 << 20));
            disk.makeRoom();
            daemon.assertSound();
        }
    }

    @Test
    void aDaemonThatWasStoppedInOrderStartsToo() throws Exception {
        String path;
        try (ServeProcess daemon = ServeProcess.on(disk.store())) {
            path = daemon.local().uploaded("", image);
            daemon.terminate();
            daemon.exitCode(Duration.ofMinutes(1));
        }
        disk.fill();
        try (ServeProcess daemon = ServeProcess.on(disk.store())) {
            daemon.local().get(path).expect(200);
            assertThat(daemon.local().operation(daemon.local().delete(path)).text("err")).isEmpty();
        }
    }

    @Test
    void aDaemonThatNeverRanHereStartsOnce() throws Exception {
        try (ImageStore store = open()) {
            receive(store, image, ImageDraft.PLAIN);
        }
        disk.fill();
        try (ServeProcess daemon = ServeProcess.on(disk.store())) {
            daemon.local().get("/1.0/images/" + image.fingerprint()).expect(200);
        }
    }

    @Test
    void aCommandDeletesOneImageAfterTheOther() throws Exception {
        try (ImageStore store = open()) {
            receive(store, image, ImageDraft.PLAIN);
            receive(store, large("two"), ImageDraft.PLAIN);
        }
        disk.fill();
        assertThat(disk.usable()).isZero();
        Shell shell = new Shell(disk.store());
        shell.run("image", "delete", image.fingerprint().hex()).ok();
        disk.fill();
        shell.run("image", "delete", large("two").fingerprint().hex()).ok();
        assertThat(disk.usable()).isPositive();
    }

    @Test
    void theReserveComesBackWithTheRoom() throws Exception {
        try (ImageStore store = open()) {
            ImageInfo one = receive(store, image, ImageDraft.PLAIN);
            disk.fill();
            store.images(Project.DEFAULT).delete(one);
            disk.makeRoom();
            store.lookAfter();
            assertThat(reserve()).hasSize(4 << 20);
        }
    }

    @Test
    void aPublicImageDoesNotLingerOnAFullDisk() throws Exception {
        ImageDraft open =
                ImageDraft.PLAIN.withSettings(
                        ImageSettings.DEFAULT.withPublic(true), Over.METADATA);
        try (ImageStore store = open()) {
            ImageInfo one = receive(store, image, open);
            disk.fill();
            store.images(Project.DEFAULT).delete(one);
            assertThat(store.usage().files()).isZero();
            disk.makeRoom();
            store.images(Project.DEFAULT).delete(receive(store, image, open));
            assertThat(store.usage().files()).as("lingers").isEqualTo(1);
        }
    }

    @Test
    void anImportByACommandLeavesWhatHasToStayFree() throws Exception {
        Shell shell = new Shell(disk.store());
        shell.run("config", "set", "limits.free_space=22MiB").ok();
        Path file = image.write(Files.createTempDirectory("image")).getFirst();
        long before = disk.usable();
        assertThat(shell.run("image", "import", file.toString()).refusal())
                .startsWith("No space left for the image: ")
                .contains("limits.free_space");
        assertThat(disk.usable()).isGreaterThan(before - (1 << 20));
        shell.run("config", "set", "limits.free_space=1MiB").ok();
        shell.run("image", "import", file.toString()).ok();
    }

    @Test
    void aCopyIntoTheStoreLeavesItToo(@TempDir Path elsewhere) throws Exception {
        try (ImageStore store = open();
                ImageStore source = ImageStore.open(elsewhere, Clock.systemUTC())) {
            ImageInfo theirs = receive(source, image, ImageDraft.PLAIN);
            store.configuration().set(Map.of("limits.free_space", "22MiB"));
            ProjectImages from = source.images(Project.DEFAULT);
            assertThatThrownBy(
                            () ->
                                    store.images(Project.DEFAULT)
                                            .receive(
                                                    from.open(theirs),
                                                    ImageDraft.PLAIN,
                                                    Progress.NONE))
                    .isInstanceOf(NoSpace.class);
            assertThat(store.usage().stagingBytes()).isZero();
        }
    }

    private static ImageInfo receive(ImageStore store, TestImage image, ImageDraft draft)
            throws IOException {
        ProjectImages images = store.images(Project.DEFAULT);
        images.receive(image.stream(), draft, Progress.NONE);
        return images.find(ImageQuery.of(image.fingerprint().hex()));
    }
}
