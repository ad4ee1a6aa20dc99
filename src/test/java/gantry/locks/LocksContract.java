package gantry.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.OtherProcess;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What holds of locks, whatever they are made of.
@Timeout(120)
abstract class LocksContract {
    private static final String WHAT = "refresh one";

    @TempDir Path directory;

    /// Those of all processes that work in this directory.
    abstract Locks locks() throws IOException;

    /// Has a `main` that takes locks in the same way: its arguments are the directory, what to do,
    /// and the name.
    abstract Class<?> otherProcess();

    private OtherProcess other(String act, String what) throws IOException {
        return OtherProcess.start(otherProcess(), directory.toString(), act, what);
    }

    private boolean isFree(String what) throws IOException {
        Optional<Closeable> lock = locks().tryTake(what);
        if (lock.isPresent()) {
            lock.get().close();
        }
        return lock.isPresent();
    }

    @Test
    void ofManyThreadsOneIsInAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Callable<Integer>> askers =
                Collections.nCopies(
                        50,
                        () -> {
                            try (Closeable _ = locks().take(WHAT)) {
                                int others = inside.getAndIncrement();
                                Thread.onSpinWait();
                                inside.decrementAndGet();
                                return others;
                            }
                        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> each : threads.invokeAll(askers)) {
                assertThat(each.get()).isZero();
            }
        }
        assertThat(isFree(WHAT)).isTrue();
    }

    @Test
    void aLockThatIsHeldIsNotTakenBySomebodyElse() throws IOException {
        try (Closeable _ = locks().tryTake(WHAT).orElseThrow()) {
            assertThat(locks().tryTake(WHAT)).isEmpty();
        }
        assertThat(isFree(WHAT)).isTrue();
    }

    @Test
    void aLockMayBeLetGoByAnotherThread() throws Exception {
        Closeable lock = locks().take(WHAT);
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                lock.close();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                .join();
        assertThat(isFree(WHAT)).isTrue();
    }

    @Test
    void aLockClosedTwiceStaysWhoeverHasItThen() throws IOException {
        Closeable first = locks().take(WHAT);
        first.close();
        try (Closeable _ = locks().take(WHAT)) {
            first.close();
            assertThat(isFree(WHAT)).isFalse();
        }
    }

    @Test
    void manyNamesAreHeldAtOnce() throws IOException {
        List<Closeable> held = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            held.add(locks().tryTake("name " + i).orElseThrow());
        }
        assertThat(isFree("name 0")).isFalse();
        assertThat(isFree("name 2000")).isTrue();
        for (Closeable each : held) {
            each.close();
        }
        assertThat(isFree("name 0")).isTrue();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws IOException {
        try (Closeable _ = locks().take(WHAT)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> locks().take(WHAT)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(locks().tryTake(WHAT)).isEmpty();
            locks().take("another").close(); // nothing is to be waited for
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(isFree(WHAT)).isTrue();
    }

    @Test
    void aWaiterThatWasInterruptedLeavesTheLockToTheNext() throws Exception {
        Closeable lock = locks().take(WHAT);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> cancelled =
                    threads.submit(
                            () -> {
                                Thread.currentThread().interrupt();
                                locks().take(WHAT).close();
                                return true;
                            });
            assertThatThrownBy(cancelled::get).hasCauseInstanceOf(InterruptedIOException.class);
            Future<Boolean> next =
                    threads.submit(
                            () -> {
                                locks().take(WHAT).close();
                                return true;
                            });
            lock.close();
            assertThat(next.get()).isTrue();
        }
    }

    @Test
    @Tag("kill")
    void anotherProcessHasItUntilItIsKilled() throws Exception {
        try (OtherProcess other = other("hold", WHAT)) {
            other.awaitLine("held");
            assertThat(isFree(WHAT)).isFalse();
            assertThat(isFree("another")).isTrue();
            other.kill();
            locks().take(WHAT).close();
        }
    }

    @Test
    @Tag("kill")
    void whoWaitsForAnotherProcessGetsItWhenThatIsKilled() throws Exception {
        try (OtherProcess other = other("hold", WHAT);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.awaitLine("held");
            List<Future<Boolean>> waiters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiters.add(
                        threads.submit(
                                () -> {
                                    locks().take(WHAT).close();
                                    return true;
                                }));
            }
            assertThat(waiters).noneMatch(Future::isDone);
            other.kill();
            for (Future<Boolean> each : waiters) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    /// The system may know only processes, and forget all that one holds when it lets one thing go.
    @Test
    @Tag("kill")
    void whatIsLetGoTakesNothingElseWithIt() throws Exception {
        try (Closeable _ = locks().take("stays")) {
            locks().take(WHAT).close();
            assertThat(isFree("stays")).isFalse();
            try (OtherProcess other = other("try", "stays")) {
                other.awaitLine("taken by somebody else");
            }
        }
        try (OtherProcess other = other("try", "stays")) {
            other.awaitLine("free");
        }
    }

    @Test
    @Tag("kill")
    void ofManyThreadsOfTwoProcessesOneIsInAtATime() throws Exception {
        Path counter = Files.writeString(directory.resolve("counter"), "0");
        try (OtherProcess other = other("count", WHAT);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.awaitLine("counting");
            List<Callable<Boolean>> counts =
                    Collections.nCopies(
                            100,
                            () -> {
                                count(locks(), counter);
                                return true;
                            });
            for (Future<Boolean> each : threads.invokeAll(counts)) {
                assertThat(each.get()).isTrue();
            }
            other.awaitLine("counted");
        }
        assertThat(Files.readString(counter)).isEqualTo("200");
    }

    private static void count(Locks locks, Path counter) throws IOException {
        try (Closeable _ = locks.take(WHAT)) {
            int before = Integer.parseInt(Files.readString(counter));
            Files.writeString(counter, "" + (before + 1));
        }
    }

    /// What the other process does with its arguments.
    static void act(Locks locks, String... args) throws Exception {
        switch (args[1]) {
            case "hold" -> {
                try (Closeable _ = locks.take(args[2])) {
                    System.out.println("held");
                    Thread.sleep(Duration.ofMinutes(5));
                }
            }
            case "try" -> {
                boolean free = locks.tryTake(args[2]).isPresent();
                System.out.println(free ? "free" : "taken by somebody else");
            }
            case "count" -> {
                System.out.println("counting");
                for (int i = 0; i < 100; i++) {
                    count(locks, Path.of(args[0], "counter"));
                }
                System.out.println("counted");
            }
            default -> throw new IllegalArgumentException(args[1]);
        }
    }
}
