package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.exchange.SlowBody;
import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// Whoever is too slow is cut off, and holds up nobody until then.
class SlowClientTest extends ListenerFixture {
    private final BlockingQueue<Exception> cut = new LinkedBlockingQueue<>();

    @Override
    Limits limits() {
        return idle(Duration.ofMillis(200));
    }

    @Test
    void aConnectionOnWhichNothingIsAskedIsClosed() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aBodyThatStopsInTheMiddleIsBroken() throws Exception {
        daemon.answer = this::readAll;
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
            assertThat(cut.take()).isInstanceOf(SlowBody.class);
        }
    }

    @Test
    void aBodyThatDribblesIsCutOff() throws Exception {
        daemon.answer = this::readAll;
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
            Thread dribble = dribble(client);
            assertThat(cut.take()).hasMessageContaining("slower than 256 bytes per second");
            dribble.interrupt();
            dribble.join();
        }
    }

    @Test
    void headersThatDribbleAreCutOff() throws Exception {
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\na: ");
            Thread dribble = dribble(client);
            assertThat(client.rest()).isEmpty();
            dribble.interrupt();
            dribble.join();
        }
        assertThat(daemon.requests).isEmpty();
    }

    /// Until the connection breaks.
    private static Thread dribble(RawClient client) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    client.send("a");
                                    Thread.sleep(20); // that is what being slow is
                                }
                            } catch (IOException | InterruptedException e) {
                                // cut off
                            }
                        });
    }

    private Response readAll(Request request) {
        try {
            request.body().readAllBytes();
            cut.add(new IllegalStateException("Read to a good end"));
        } catch (IOException | RuntimeException e) {
            cut.add(e);
        }
        return RecordingDaemon.text(400, "slow");
    }

    @Test
    void waitingForTheDaemonIsNotIdle() throws Exception {
        daemon.answer =
                request -> {
                    if (request.path().equals("/wait")) {
                        try (RawClient idle = client()) {
                            idle.rest(); // cut off only after this one has waited as long
                        }
                        try (RawClient idle = client()) {
                            idle.rest();
                        }
                    }
                    return RecordingDaemon.text(200, "done");
                };
        try (RawClient client = client()) {
            assertThat(client.get("/wait").response()).endsWith("\r\n\r\ndone");
            assertThat(client.get("/").response()).endsWith("\r\n\r\ndone");
        }
    }
}
