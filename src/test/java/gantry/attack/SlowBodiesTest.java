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
import java.util.Arrays;
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
    private static final String STILL = "The request's body stood still for too long";
    private static final String SLOW = "The body moves slower than 256 bytes per second";

    @TempDir Path directory;

    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.impatient(directory, Duration.ofSeconds(1)).trusting();
    }

    @AfterEach
    void close() throws IOException {
        assertThat(daemon.staging()).isEmpty();
        assertThat(daemon.log()).contains("\"status\":408").doesNotContain("\"error\"");
        daemon.close();
    }

    @Test
    void jsonThatStopsIsTooSlow() throws IOException {
        for (TestCaller caller : new TestCaller[] {daemon.local(), daemon.full()}) {
            assertStops(caller, "PUT", "/1.0", "{\"config\":".getBytes(StandardCharsets.US_ASCII), "");
        }
        assertStops(daemon.anybody(), "POST", "/1.0/certificates", "{".getBytes(StandardCharsets.US_ASCII), "");
    }

    @Test
    void jsonThatDribblesIsTooSlow() throws Exception {
        assertDribbles(daemon.anybody(), "POST", "/1.0/certificates", "{".getBytes(StandardCharsets.US_ASCII), "");
    }

    @Test
    void anUploadThatStopsIsTooSlow() throws IOException {
        byte[] bytes = TestImage.container("slow").parts().getFirst().bytes();
        for (TestCaller caller : new TestCaller[] {daemon.local(), daemon.full()}) {
            assertStops(caller, "POST", "/1.0/images", Arrays.copyOf(bytes, 100), "");
        }
    }

    @Test
    void aMultipartUploadThatStopsOrDribblesIsTooSlow() throws Exception {
        byte[] bytes = TestCaller.multipart(TestImage.splitContainer("slow"));
        String type = "Content-Type: multipart/form-data; boundary=" + TestCaller.BOUNDARY;
        for (int length : new int[] {3, 60, 200, bytes.length - 3}) {
            byte[] beginning = Arrays.copyOf(bytes, length);
            assertStops(daemon.full(), "POST", "/1.0/images", beginning, type);
        }
        assertDribbles(daemon.full(), "POST", "/1.0/images", Arrays.copyOf(bytes, 200), type);
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
