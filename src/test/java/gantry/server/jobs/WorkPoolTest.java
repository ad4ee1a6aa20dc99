package gantry.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.HeavyWork;
import gantry.image.HeavyWork.TooLong;
import gantry.image.ImageFailure.Invalid;
import gantry.image.TryLater;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final WorkPool pool = new WorkPool("test", 1, SHORT);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void workIsDoneOnAThreadOfThePlatform() throws Exception {
        boolean[] virtual = new boolean[1];
        Thread asking =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        virtual[0] = pool.within(LONG, this::isVirtual);
                                    } catch (IOException e) {
                                        virtual[0] = true;
                                    }
                                });
        asking.join();
        assertThat(virtual[0]).isFalse();
        assertThat(pool.within(LONG, () -> pool.within(LONG, this::isVirtual))).isFalse();
    }

    private boolean isVirtual() {
        return Thread.currentThread().isVirtual();
    }

    @Test
    void whatGoesWrongIsToldAsItIs() {
        assertThatThrownBy(
                        () ->
                                pool.within(
                                        LONG,
                                        () -> {
                                            throw new Invalid("no");
                                        }))
                .isInstanceOf(Invalid.class)
                .hasMessage("no");
    }

    @Test
    void whatTakesTooLongIsInterruptedAndLeavesItsPlace() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        assertThatThrownBy(() -> pool.within(SHORT, () -> spin(ended))).isInstanceOf(TooLong.class);
        assertThat(ended).isTrue();
        assertThat(pool.within(LONG, () -> Thread.currentThread().isInterrupted())).isFalse();
    }

    private static boolean spin(AtomicBoolean ended) {
        try {
            while (true) {
                HeavyWork.checkGoesOn();
            }
        } catch (CancellationException e) {
            ended.set(true);
            throw e;
        }
    }

    @Test
    void whoeverFindsNoPlaceIsToldToTryLater() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread other =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        pool.within(
                                                LONG,
                                                () -> {
                                                    begun.countDown();
                                                    return await(end);
                                                });
                                    } catch (IOException e) {
                                        end.countDown();
                                    }
                                });
        begun.await();
        assertThatThrownBy(() -> pool.within(LONG, () -> true)).isInstanceOf(TryLater.class);
        end.countDown();
        other.join();
        assertThat(pool.within(LONG, () -> true)).isTrue();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new CancellationException();
        }
    }

    @Test
    void interruptingWhoeverWaitsEndsTheWork() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        Throwable[] thrown = new Throwable[1];
        Thread asking =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        pool.within(
                                                LONG,
                                                () -> {
                                                    begun.countDown();
                                                    return spin(ended);
                                                });
                                    } catch (IOException e) {
                                        thrown[0] = e;
                                    }
                                });
        begun.await();
        asking.interrupt();
        asking.join();
        assertThat(thrown[0]).isInstanceOf(InterruptedIOException.class);
        assertThat(ended).isTrue();
    }

    @Test
    void closingEndsWhatRunsAndTakesNoMore() {
        pool.close();
        assertThatThrownBy(() -> pool.within(LONG, () -> true)).isInstanceOf(TryLater.class);
    }
}
