package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.image.ImageFile.Kind;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.peer.ProgramOutput;
import gantry.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `image copy` between two daemons of ours, of which one fails the other in the middle.
@Timeout(50) // less than the idle time after which a server would hang up by itself
class CopyFaultsTest {
    private static final int LARGE = 4 << 20;
    private static final int IN_METADATA = LARGE / 2;
    private static final int IN_ROOTFS = LARGE + LARGE / 2;

    private static final TestImage IMAGE =
            TestImage.of(
                    new TestImage.Part(
                            Kind.METADATA,
                            "metadata.tar",
                            TestImage.tar(
                                    "metadata.yaml",
                                    TestImage.metadata("large"),
                                    "templates/noise",
                                    TestImage.noise(LARGE))),
                    new TestImage.Part(
                            Kind.ROOTFS,
                            "rootfs.tar",
                            TestImage.tar("noise", TestImage.noise(2 * LARGE))));

    @TempDir Path directory;
    private Shell shell;
    private TestDaemon source;
    private TestDaemon target;

    @BeforeEach
    void open() throws IOException {
        source = TestDaemon.on(Files.createDirectory(directory.resolve("source")));
        target = TestDaemon.on(Files.createDirectory(directory.resolve("target")));
        source.store().configuration().set(Map.of("images.deletion_grace", "0"));
        source.local().uploaded("", IMAGE, "X-LXD-public: true", "X-Incus-aliases: large");
        shell = new Shell(directory.resolve("store"));
        shell.with("GANTRY_CONF", directory.resolve("config").toString());
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        source.close();
    }

    private void add(String name, String url, TestDaemon daemon) throws IOException {
        shell.run("remote", "add", name, url, "--token", daemon.token(name)).ok();
    }

    private Shell.Result copy(String mode) {
        return shell.run("image", "copy", "from:large", "to:", "--mode", mode);
    }

    /// Deletes the image when so much has moved. A relay stands before the source, or before a
    /// target that the source sends to.
    private Shell.Result copyOfDeleted(String mode, int bytes, Network then) throws Exception {
        TestDaemon behind = mode.equals("push") ? target : source;
        try (TestRelay relay = TestRelay.standingStillAfter(bytes, behind.address());
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            add("from", behind == source ? relay.url() : "https://" + source.host(), source);
            add("to", behind == target ? relay.url() : "https://" + target.host(), target);
            Future<Shell.Result> copying = other.submit(() -> copy(mode));
            relay.waiting.take();
            deleteAtSource();
            then.happens(relay);
            return copying.get();
        }
    }

    /// What becomes of the connections then.
    enum Network {
        HOLDS,
        BREAKS;

        void happens(TestRelay relay) throws IOException {
            switch (this) {
                case HOLDS -> relay.goOn();
                case BREAKS -> relay.cutOff();
            }
        }
    }

    private void deleteAtSource() throws IOException {
        source.local().operation(source.local().delete("/1.0/images/" + IMAGE.fingerprint()));
    }

    /// What came so far is discarded when its connection is over.
    private static void assertNothingIsLeft(ImageStore store) throws IOException {
        while (store.usage().stagingBytes() > 0) {
            Thread.onSpinWait();
        }
        assertThat(store.images(Project.DEFAULT).list()).isEmpty();
        assertThat(store.usage().storedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "push", "relay"})
    void aSourceThatIsDeletedWhileItIsReadIsReadToItsEnd(String mode) throws Exception {
        copyOfDeleted(mode, IN_ROOTFS, Network.HOLDS).ok();
        assertThat(target.store().images(Project.DEFAULT).list()).hasSize(1);
        assertThat(target.store().verify(Progress.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"pull, HOLDS", "relay, HOLDS", "pull, BREAKS", "relay, BREAKS", "push, BREAKS"})
    void aSourceThatIsDeletedBeforeItsLastFileIsAskedForIsMissed(String mode, Network network)
            throws Exception {
        assertThat(copyOfDeleted(mode, IN_METADATA, network).refusal())
                .isEqualTo(
                        "Image not found: %s was deleted at its source while it was copied"
                                .formatted(IMAGE.fingerprint().abbreviated()));
        assertNothingIsLeft(target.store());
    }

    private interface OnDisk {
        void run(Path disk) throws Exception;
    }

    /// It has room for half of the image.
    private void onSmallDisk(OnDisk step) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        ProgramOutput mount =
                ProgramOutput.of(
                        new ProcessBuilder(
                                "mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", "" + disk));
        assumeTrue(mount.exitCode() == 0, "needs root, to mount a small disk");
        try {
            add("from", "https://" + source.host(), source);
            step.run(disk);
        } finally {
            ProgramOutput.of(new ProcessBuilder("umount", "" + disk)).orFail();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "push", "relay"})
    void aTargetThatIsTooFullSaysSo(String mode) throws Exception {
        onSmallDisk(
                disk -> {
                    try (TestDaemon full = TestDaemon.on(disk, Map.of("limits.free_space", "1"))) {
                        add("to", "https://" + full.host(), full);
                        // a pull knows the size before, and the others find the disk full; who
                        // pushes by an invitation is a stranger, and not told of the machine
                        String words =
                                switch (mode) {
                                    case "pull" ->
                                            "No space left for the image: \\d+ bytes are free";
                                    case "push" -> "The server has no room for this$";
                                    default -> disk + "/blobs: No space left on device$";
                                };
                        assertThat(copy(mode).refusal()).containsPattern(words);
                        assertNothingIsLeft(full.store());
                        full.local().uploaded("", TestImage.container("small"));
                        assertThat(full.store().verify(Progress.NONE)).isEmpty();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "relay"})
    void aStoreWithoutADaemonThatIsTooFullSaysSo(String mode) throws Exception {
        onSmallDisk(
                disk -> {
                    shell.with("GANTRY_DIR", disk.toString());
                    shell.run("config", "set", "limits.free_space=0").ok();
                    String[] copy = {"image", "copy", "from:large", "local:", "--mode", mode};
                    assertThat(shell.run(copy).refusal())
                            .startsWith("No space left for the image: ");
                    try (ImageStore full = ImageStore.open(disk, Clock.systemUTC())) {
                        assertNothingIsLeft(full);
                    }
                });
    }
}
