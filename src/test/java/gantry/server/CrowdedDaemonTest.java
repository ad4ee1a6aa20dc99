package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gantry.TestImage;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.peer.ProgramOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Where there is no room for all that comes.
@Timeout(60)
class CrowdedDaemonTest {
    private static final String IMAGES = "/1.0/images";

    private final TestImage small = TestImage.container("small");

    @TempDir Path directory;

    /// Of a length that the sender does not know beforehand.
    private static void sendInChunks(TestConnection connection, byte[] bytes) throws IOException {
        String start = TestCaller.start("POST", IMAGES, 0);
        connection.send(start.replace("Content-Length: 0", "Transfer-Encoding: chunked"));
        connection.send(Integer.toHexString(bytes.length) + "\r\n").send(bytes);
        connection.send("\r\n0\r\n\r\n");
    }

    @Test
    void aDiskThatIsFullInTheMiddleOfAnUploadLeavesNothing() throws IOException {
        ProgramOutput mount =
                ProgramOutput.of(
                        new ProcessBuilder(
                                "mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", "" + directory));
        assumeTrue(mount.exitCode() == 0, "needs root, to mount a small disk");
        try (TestDaemon daemon = TestDaemon.on(directory, Map.of("limits.free_space", "1"))) {
            byte[] tar = TestImage.tar("metadata.yaml", TestImage.metadata("x"), "rootfs/x", "x");
            for (TestCaller caller : new TestCaller[] {daemon.local(), daemon.trusting().full()}) {
                try (TestConnection connection = caller.connect()) {
                    sendInChunks(connection, Arrays.copyOf(tar, 8 << 20));
                    assertThat(connection.answer().refusal(507)).contains("No space left");
                }
                assertThat(daemon.staging()).isEmpty();
            }
            daemon.local().uploaded("", small);
            assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
            assertThat(daemon.store().images(Project.DEFAULT).list()).hasSize(1);
        } finally {
            ProgramOutput.of(new ProcessBuilder("umount", "" + directory)).orFail();
        }
    }

    @Test
    void whoComesWhileAllPlacesAreTakenWaitsForOne() throws Exception {
        try (TestDaemon daemon = TestDaemon.on(directory, Map.of("limits.transfers", "1"));
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            TestImage first = TestImage.container("first");
            byte[] bytes = first.parts().getFirst().bytes();
            Future<String> second;
            try (TestConnection connection = daemon.local().connect()) {
                connection.send(TestCaller.start("POST", IMAGES, bytes.length));
                connection.send(Arrays.copyOf(bytes, 10));
                while (daemon.staging().isEmpty()) {
                    Thread.onSpinWait();
                }
                second = others.submit(() -> daemon.local().uploaded("", small));
                daemon.local().get(IMAGES).expect(200); // only transfers wait
                assertThat(second.isDone()).isFalse();
                connection.send(Arrays.copyOfRange(bytes, 10, bytes.length));
                daemon.local().operation(connection.answer());
            }
            assertThat(second.get()).endsWith(small.fingerprint().hex());
            assertThat(daemon.store().images(Project.DEFAULT).list()).hasSize(2);
        }
    }
}
