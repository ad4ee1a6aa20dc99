package gantry.upkeep;

import gantry.image.MemoryRanOut;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// One thread that waits, and does what it waited for. Closing interrupts it, and waits for it.
public final class ThreadTimer implements Timer, Closeable {
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("schedule").factory());

    @Override
    public void in(Duration wait, Runnable task) {
        if (!thread.isShutdown()) {
            var _ = thread.schedule(() -> run(task), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// Nobody looks at what the executor keeps of a failure.
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            MemoryRanOut.report(e);
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
