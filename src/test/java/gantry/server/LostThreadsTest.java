package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.MemoryRanOut;
import gantry.server.jobs.WorkPool;
import gantry.upkeep.ThreadTimer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What no thread catches, and what executors keep for nobody.
@Timeout(60)
class LostThreadsTest {
    private final OutOfMemoryError failure = new OutOfMemoryError("Cannot reserve 1 bytes");
    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<Integer> codes = new ArrayList<>();
    private final MemoryRanOut handler =
            new MemoryRanOut(
                    new Log(
                                    new PrintStream(log, true, StandardCharsets.UTF_8),
                                    Clock.systemUTC(),
                                    Log.Level.INFO,
                                    Log.Reader.PERSON)
                            ::uncaught,
                    codes::add);
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

    @Test
    void heavyWorkTellsThatMemoryRanOutEvenIfNobodyWaitsForIt() throws Exception {
        try (WorkPool pool = new WorkPool("test", 1, Duration.ZERO)) {
            assertThatThrownBy(
                            () ->
                                    pool.within(
                                            Duration.ofMinutes(1),
                                            () -> {
                                                throw failure;
                                            }))
                    .isSameAs(failure);
            assertThat(told.take()).isSameAs(failure);
        }
    }

    @Test
    void theTimerTellsThatMemoryRanOut() throws Exception {
        try (ThreadTimer timer = new ThreadTimer()) {
            timer.in(
                    Duration.ZERO,
                    () -> {
                        throw failure;
                    });
            assertThat(told.take()).isSameAs(failure);
        }
    }

    @Test
    void memoryThatRanOutEndsTheProcessWithALine() {
        handler.uncaughtException(Thread.currentThread(), new IOException(failure));
        assertThat(codes).containsExactly(3);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("so the daemon ends with code 3", "Cannot reserve 1 bytes");
    }

    @Test
    void otherFailuresOfThreadsAreOnlyLogged() {
        handler.uncaughtException(Thread.currentThread(), new IllegalStateException("odd"));
        assertThat(codes).isEmpty();
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("\"error\"", "odd");
    }

    @Test
    void nothingIsToldOfOtherFailures() {
        MemoryRanOut.report(new IllegalStateException("odd"));
        assertThat(told).isEmpty();
    }
}
