package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Jetty would answer a request that lost its memory with 500, and tell nobody.
class MemoryRanOutInRequestTest extends ListenerFixture {
    private final OutOfMemoryError failure = new OutOfMemoryError("Cannot reserve 1 bytes");
    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void listen() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> told.add(e));
    }

    @AfterEach
    void stopListening() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private void ask() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /1.0 HTTP/1.1\r\nHost: x\r\n\r\n");
            client.response();
        } catch (IOException _) {
            // broken off
        }
    }

    @Test
    void aRequestThatFindsNoMemoryIsTold() throws Exception {
        daemon.answer =
                _ -> {
                    throw failure;
                };
        ask();
        assertThat(told.take()).isSameAs(failure);
    }
}
