package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.server.TestCaller;
import gantry.server.TestConnection;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bodies that stop in the middle, or dribble: the sender is told so, and it is not the server's
/// fault.
@Tag("attack")
@Timeout(60)
class SlowBodiesTest {
    private static final String CERTIFICATES = "/1.0/certificates";
    private static final String IMAGES = "/1.0/images";
    private static final String STILL = "The request's body stood still for too long";
    private static final String SLOW = "The body moves slower than 256 bytes per second";

    @TempDir Path directory;

    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.impatient(directory, Duration.ofSeconds(2)).trusting();
    }

    @AfterEach
    void close() throws IOException {
        assertThat(daemon.staging()).isEmpty();
        assertThat(daemon.log()).contains("\"status\":408").doesNotContain("\"error\"");
        daemon.close();
    }

    @Test
    void jsonThatStopsOrDribblesIsTooSlow() throws Exception {
        atOnce(
                () -> assertStops(daemon.local(), "PUT", "/1.0", ascii("{\"config\":"), ""),
                () -> assertStops(daemon.full(), "PUT", "/1.0", ascii("{\"config\":"), ""),
                () -> assertStops(daemon.anybody(), "POST", CERTIFICATES, ascii("{"), ""),
                () -> assertDribbles(daemon.anybody(), "POST", CERTIFICATES, ascii("{"), ""));
    }

    @Test
    void anUploadThatStopsIsTooSlow() throws Exception {
        byte[] bytes = TestImage.container("slow").parts().getFirst().bytes();
        byte[] beginning = Arrays.copyOf(bytes, 100);
        atOnce(
                () -> assertStops(daemon.local(), "POST", IMAGES, beginning, ""),
                () -> assertStops(daemon.full(), "POST", IMAGES, beginning, ""));
    }

    @Test
    void aMultipartUploadThatStopsOrDribblesIsTooSlow() throws Exception {
        byte[] bytes = TestCaller.multipart(TestImage.splitContainer("slow"));
        String type = "Content-Type: multipart/form-data; boundary=" + TestCaller.BOUNDARY;
        TestCaller full = daemon.full();
        atOnce(
                () -> assertStops(full, "POST", IMAGES, Arrays.copyOf(bytes, 3), type),
                () -> assertStops(full, "POST", IMAGES, Arrays.copyOf(bytes, 60), type),
                () -> assertStops(full, "POST", IMAGES, Arrays.copyOf(bytes, 200), type),
                () ->
                        assertStops(
                                full, "POST", IMAGES, Arrays.copyOf(bytes, bytes.length - 3), type),
                () -> assertDribbles(full, "POST", IMAGES, Arrays.copyOf(bytes, 200), type));
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void atOnce(Attempt... attempts) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (Attempt attempt : attempts) {
                running.add(
                        threads.submit(
                                () -> {
                                    attempt.run();
                                    return true;
                                }));
            }
            for (Future<Boolean> each : running) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertStops(
            TestCaller caller, String method, String path, byte[] beginning, String header)
            throws IOException {
        try (TestConnection connection = begin(caller, method, path, beginning, header)) {
            assertThat(connection.answer().refusal(408)).isEqualTo(STILL);
        }
    }

    private static void assertDribbles(
            TestCaller caller, String method, String path, byte[] beginning, String header)
            throws Exception {
        try (TestConnection connection = begin(caller, method, path, beginning, header)) {
            Thread dribble = Thread.ofVirtual().start(() -> dribble(connection));
            assertThat(connection.answer().refusal(408)).startsWith(SLOW);
            dribble.interrupt();
            dribble.join();
        }
    }

    private static void dribble(TestConnection connection) {
        try {
            while (true) {
                connection.send(" ");
                Thread.sleep(20); // that is what being slow is
            }
        } catch (IOException | InterruptedException e) {
            // answered
        }
    }

    private static TestConnection begin(
            TestCaller caller, String method, String path, byte[] beginning, String header)
            throws IOException {
        TestConnection connection = caller.connect();
        String[] headers = header.isEmpty() ? new String[0] : new String[] {header};
        connection.send(TestCaller.start(method, path, 10_000, headers));
        return connection.send(beginning);
    }
}
