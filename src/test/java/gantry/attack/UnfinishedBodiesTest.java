package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.ServeProcess;
import gantry.server.TestAnswer;
import gantry.server.TestCaller;
import gantry.server.TestConnection;
import gantry.server.TestDaemon;
import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Strangers begin to send JSON, on many connections at once, and never end.
@Tag("attack")
@Timeout(120)
class UnfinishedBodiesTest {
    private static final String CERTIFICATES = "/1.0/certificates";

    /// In bytes; what a stranger may send at most.
    private static final int STRANGERS = 16 << 10;

    @TempDir Path directory;

    @Test
    void aStrangersJsonIsRefusedBeforeItIsReadIfItIsLong() throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory)) {
            String tooLong = "Invalid JSON: it is larger than 16384 bytes, the most that is taken";
            for (TestCaller stranger : List.of(daemon.anybody(), daemon.stranger())) {
                try (TestConnection connection = stranger.connect()) {
                    connection.send(TestCaller.start("POST", CERTIFICATES, STRANGERS + 1));
                    assertThat(connection.answer().refusal(400)).isEqualTo(tooLong);
                }
                try (TestConnection connection = unfinished(stranger, STRANGERS + 1)) {
                    assertThat(connection.answer().refusal(400)).isEqualTo(tooLong);
                }
            }
            daemon.local().post(CERTIFICATES, " ".repeat(STRANGERS) + "{}").refusal(400);
            daemon.trusting().full().json("PUT", "/1.0", config("x".repeat(30_000))).expect(200);
        }
    }

    private static String config(String value) {
        return "{\"config\": {\"user.a\": \"%s\"}}".formatted(value);
    }

    /// The beginning of a longer body.
    private static TestConnection unfinished(TestCaller caller, int length) throws IOException {
        TestConnection connection = caller.connect();
        String start = TestCaller.start("POST", CERTIFICATES, 0);
        connection.send(start.replace("Content-Length: 0", "Transfer-Encoding: chunked"));
        connection.send(Integer.toHexString(length) + "\r\n{" + " ".repeat(length - 1) + "\r\n");
        return connection;
    }

    @Test
    void bodiesInMemoryHaveOneBudgetOfWhichStrangersGetHalf() throws Exception {
        Limits limits = Limits.USUAL.withBodyMemory(256 << 10);
        try (TestDaemon daemon = TestDaemon.limited(directory, limits).trusting()) {
            List<TestConnection> strangers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                strangers.add(unfinished(daemon.anybody(), STRANGERS - 100));
            }
            TestAnswer busy = firstAnswer(strangers);
            assertThat(busy.refusal(503)).contains("holds as many bodies in memory as it has room");
            assertThat(busy.header("Retry-After")).hasValue("5");
            daemon.anybody().get("/1.0").expect(200);
            for (TestCaller trusted : List.of(daemon.local(), daemon.full())) {
                trusted.json("PUT", "/1.0", config("x".repeat(30_000))).expect(200);
            }
            for (TestConnection stranger : strangers) {
                stranger.close();
            }
            TestAnswer answer;
            do { // until the daemon has noticed
                answer = daemon.stranger().post(CERTIFICATES, "{" + " ".repeat(10_000) + "}");
            } while (answer.status() == 503);
            answer.refusal(403);
        }
    }

    @Test
    void oneAddressLeavesRoomForStrangersAtOthers() throws Exception {
        Limits limits = Limits.USUAL.withBodyMemory(512 << 10);
        try (TestDaemon daemon = TestDaemon.limited(directory, limits)) {
            TestCaller greedy = daemon.anybodyFrom("127.0.0.2");
            List<TestConnection> held = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                held.add(unfinished(greedy, STRANGERS - 100));
            }
            TestAnswer busy = firstAnswer(held);
            assertThat(busy.refusal(503)).contains("holds as many bodies in memory as it has room");
            assertThat(busy.header("Retry-After")).hasValue("5");
            String body = "{" + " ".repeat(STRANGERS - 100) + "}";
            greedy.post(CERTIFICATES, body).refusal(503);
            daemon.anybodyFrom("127.0.0.3").post(CERTIFICATES, body).refusal(403);
            daemon.local().post(CERTIFICATES, body).refusal(400);
            greedy.get("/1.0").expect(200);
            for (TestConnection each : held) {
                each.close();
            }
            while (greedy.post(CERTIFICATES, body).status() == 503) { // until it is noticed
                Thread.onSpinWait();
            }
        }
    }

    /// One that was refused while the others are waited for.
    private static TestAnswer firstAnswer(List<TestConnection> connections) throws Exception {
        BlockingQueue<TestAnswer> answers = new LinkedBlockingQueue<>();
        for (TestConnection connection : connections) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    answers.add(connection.answer());
                                } catch (IOException e) {
                                    // closed in the end
                                }
                            });
        }
        return answers.take();
    }

    @Test
    void twoHundredConnectionsWithAMebibyteEachLeaveASmallHeapFine() throws Exception {
        ServeProcess.configure(directory, Map.of());
        try (ServeProcess daemon =
                ServeProcess.on(directory, "-Xmx40m", "-XX:+ExitOnOutOfMemoryError")) {
            List<TestConnection> strangers = new ArrayList<>();
            for (int i = 0; i < 225; i++) {
                TestConnection connection = daemon.anybody().connect();
                connection.send(TestCaller.start("POST", CERTIFICATES, 1 << 20));
                strangers.add(connection.send("{" + " ".repeat(15_000)));
            }
            for (TestConnection stranger : strangers) {
                assertThat(stranger.answer().status()).isIn(400, 503);
            }
            daemon.anybody().get("/1.0").expect(200);
            daemon.local().get("/1.0").expect(200);
            for (TestConnection stranger : strangers) {
                stranger.close();
            }
        }
    }
}
