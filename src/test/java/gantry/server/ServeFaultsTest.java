package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.ImageFile.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One daemon in a process of its own with little memory, through one fault after the other. After
/// each it serves on, what it stores is sound, and nothing is left half-way.
class ServeFaultsTest {
    private static final String IMAGES = "/1.0/images";
    private static final int LARGE = 24 << 20;

    @TempDir static Path directory;
    private static ServeProcess daemon;

    @BeforeAll
    static void start() throws IOException {
        ServeProcess.configure(directory, Map.of("limits.idle", "3"));
        daemon = ServeProcess.on(directory, "-Xmx64m");
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @AfterEach
    void nothingIsLeftAndTheDaemonServesOn() throws Exception {
        awaitNothing("gantry_uploads");
        awaitNothing("gantry_staging_bytes");
        assertThat(ServeProcess.staging(directory)).isEmpty();
        daemon.assertSound();
    }

    private static void awaitNothing(String metric) throws IOException {
        while (daemon.metric(metric) > 0) {
            Thread.onSpinWait();
        }
    }

    private static void awaitLogged(String... words) throws IOException {
        while (daemon.log()
                .lines()
                .noneMatch(line -> List.of(words).stream().allMatch(line::contains))) {
            Thread.onSpinWait();
        }
    }

    /// So large that no socket holds it.
    private static TestImage large(String name) {
        TestImage small = TestImage.splitContainer(name);
        byte[] rootfs = Arrays.copyOf(TestImage.tar("noise", name), LARGE);
        return TestImage.of(
                small.parts().getFirst(), new TestImage.Part(Kind.ROOTFS, "rootfs.tar", rootfs));
    }

    @Test
    void aHundredMegabytesOfJsonAreRefusedInLittleMemory() throws Exception {
        byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (TestConnection connection = daemon.local().connect();
                ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.send(
                    TestCaller.start("POST", IMAGES, 100L << 20, "Content-Type: application/json"));
            Future<?> sending = sender.submit(() -> sendUntilItBreaks(connection, blanks, 100));
            assertThat(connection.answer().refusal(400)).contains("larger than 1048576 bytes");
            sending.get();
        }
    }

    private static void sendUntilItBreaks(TestConnection connection, byte[] bytes, int times) {
        try {
            for (int i = 0; i < times; i++) {
                connection.send(bytes);
            }
        } catch (IOException e) {
            // it need not take what it refuses
        }
    }

    @Test
    void jsonNestedAHundredThousandDeepIsRefused() throws IOException {
        for (String text : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
            for (String path : List.of(IMAGES, "/1.0/images/aliases", "/1.0/certificates")) {
                assertThat(daemon.local().post(path, text).refusal(400)).startsWith("Invalid JSON");
            }
        }
    }

    @Test
    void tenThousandHeadersAreRefused() throws IOException {
        try (TestConnection connection = daemon.anybody().connect()) {
            connection.send(
                    "GET /1.0 HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(10_000) + "\r\n");
            assertThat(connection.answer().status()).isEqualTo(431);
        }
    }

    @Test
    void aClientThatLeavesADownloadIsLoggedWithWhatItGot() throws IOException {
        TestImage image = large("left");
        String path = daemon.local().uploaded("", image, "X-LXD-public: true") + "/export";
        for (TestCaller caller : List.of(daemon.local(), daemon.anybody())) {
            try (TestConnection connection = caller.connect()) {
                connection.send("GET " + path + "?part=rootfs HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(connection.in().readNBytes(1000)).hasSize(1000);
            }
        }
        awaitLogged(path, "\"peer\":\"unix\"", "\"outcome\":\"broken off\"");
        awaitLogged(path, "\"peer\":\"127.0.0.1\"", "\"outcome\":\"broken off\"");
        assertThat(daemon.log()).doesNotContain("\"bytes\":" + LARGE);
    }

    @Test
    void aClientThatLeavesItsWaitLeavesTheOperationAlone() throws IOException {
        String token = "{\"name\":\"newcomer\",\"type\":\"client\",\"token\":true}";
        String id = daemon.local().post("/1.0/certificates", token).metadata().text("id");
        String operation = "/1.0/operations/" + id;
        try (TestConnection connection = daemon.local().connect()) {
            connection.send("GET " + operation + "/wait HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        assertThat(daemon.local().get(operation).metadata().text("status")).isEqualTo("Running");
        daemon.local().delete(operation).expect(200);
        awaitLogged(operation + "/wait");
    }

    @Test
    void aBodyThatIsShorterOrLongerThanItSaysIsNoImage() throws IOException {
        byte[] bytes = TestImage.container("short").parts().getFirst().bytes();
        try (TestConnection connection = daemon.local().connect()) {
            connection.send(TestCaller.start("POST", IMAGES, bytes.length + 1)).send(bytes);
        }
        assertThat(
                        daemon.local()
                                .send("POST", IMAGES, Arrays.copyOf(bytes, bytes.length - 1))
                                .refusal(400))
                .contains("truncated");
        try (TestConnection connection = daemon.local().connect()) {
            String start = TestCaller.start("POST", IMAGES, bytes.length - 1);
            connection.send(start.replace("Connection: close\r\n", "")).send(bytes);
            assertThat(connection.answer().refusal(400)).contains("truncated");
        }
    }

    @Test
    void whoeverSendsTooSlowlyHoldsUpNobodyAndIsCutOff() throws IOException {
        TestImage image = TestImage.container("meanwhile");
        List<TestConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                TestConnection connection = daemon.local().connect();
                slow.add(connection);
                connection.send(TestCaller.start("POST", IMAGES, 1 << 20)).send(new byte[1]);
            }
            daemon.local().operation(daemon.local().delete(daemon.local().uploaded("", image)));
            for (TestConnection connection : slow) {
                assertThat(connection.answer().refusal(408)).contains("stood still for too long");
            }
        } finally {
            for (TestConnection connection : slow) {
                connection.close();
            }
        }
    }

    @Test
    void twoHundredClientsAtOnceAreServed(@TempDir Path other) throws Exception {
        ServeProcess.configure(other, Map.of());
        try (ServeProcess crowded = ServeProcess.on(other, "-Xmx128m");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            TestImage shown = TestImage.splitContainer("shown");
            String path =
                    crowded.local().uploaded("", shown, "X-LXD-public: true")
                            + "/export?part=rootfs";
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                TestImage image = TestImage.container("many-" + i);
                running.add(clients.submit(() -> crowded.local().uploaded("", image)));
                running.add(clients.submit(() -> crowded.anybody().get(path).expect(200)));
            }
            for (Future<?> client : running) {
                client.get();
            }
            crowded.assertSound();
        }
        assertThat(ServeProcess.staging(other)).isEmpty();
    }

    @Test
    void aDaemonThatIsToldToStopWaitsForNobodyWhoDoesNothing(@TempDir Path other) throws Exception {
        ServeProcess.configure(other, Map.of());
        try (ServeProcess stopping = ServeProcess.on(other)) {
            String path = stopping.local().uploaded("", large("stop"), "X-LXD-public: true");
            List<TestConnection> idle = new ArrayList<>();
            for (TestCaller caller : List.of(stopping.local(), stopping.anybody())) {
                idle.add(caller.connect());
                idle.add(caller.connect().send("GET /1.0 HTTP/1.1\r\nHos"));
                TestConnection asked =
                        caller.connect().send("GET /1.0 HTTP/1.1\r\nHost: x\r\n\r\n");
                asked.answer();
                idle.add(asked);
                String get = "GET " + path + "/export?part=rootfs HTTP/1.1\r\nHost: x\r\n\r\n";
                TestConnection downloading = caller.connect().send(get);
                downloading.in().readNBytes(1000);
                idle.add(downloading);
            }
            TestConnection uploading = stopping.local().connect();
            uploading.send(TestCaller.start("POST", IMAGES, 1 << 20)).send(new byte[1000]);
            idle.add(uploading);
            while (stopping.metric("gantry_uploads") == 0) {
                Thread.onSpinWait();
            }
            idle.add(TestEvents.open(stopping.local(), "").connection());
            stopping.terminate();
            assertThat(stopping.exitCode(Duration.ofMinutes(2))).isEqualTo(SIGTERM);
            for (TestConnection connection : idle) {
                connection.close();
            }
        }
        assertThat(ServeProcess.staging(other)).isEmpty();
        assertThat(Files.exists(other.resolve("unix.socket"))).isFalse();
    }

    /// What a JVM ends with that was told to by this signal.
    private static final int SIGTERM = 128 + 15;
}
