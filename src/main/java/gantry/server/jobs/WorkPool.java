package gantry.server.jobs;

import gantry.image.Cancelled;
import gantry.image.HeavyWork;
import gantry.image.MemoryRanOut;
import gantry.image.TryLater;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Few threads of the platform for heavy work, which the system gives their turns beside all
/// others. Who asks waits on a thread of its own, in the order of asking.
public final class WorkPool implements HeavyWork, AutoCloseable {
    /// For work to notice that it is over, before its files are closed under it.
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    private final Semaphore places;
    private final Duration patience;
    private final ExecutorService threads;

    /// @param places how many works are done at once
    /// @param patience how long one waits for a place
    public WorkPool(String name, int places, Duration patience) {
        this.places = new Semaphore(places, true);
        this.patience = patience;
        this.threads = Executors.newCachedThreadPool(work -> new Worker(work, name));
    }

    /// Work within work is done where it is: it would wait for itself.
    @Override
    public <T, E extends Exception> T within(Duration longest, Task<T, E> task)
            throws E, IOException {
        if (Thread.currentThread() instanceof Worker) {
            return task.run();
        }
        Job<T, E> job = new Job<>(task);
        try {
            start(job);
            if (!job.over.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                job.end();
                throw new TooLong(longest);
            }
        } catch (InterruptedException e) {
            job.end();
            throw Cancelled.by(e);
        }
        return job.result();
    }

    private void start(Job<?, ?> job) throws IOException, InterruptedException {
        if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TryLater("The server is busy with other requests; try again later");
        }
        try {
            threads.execute(job);
        } catch (RejectedExecutionException e) {
            places.release();
            throw new TryLater("The server is shutting down");
        } catch (Throwable e) {
            places.release();
            throw e;
        }
    }

    /// Ends what runs.
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static final class Worker extends Thread {
        Worker(Runnable work, String name) {
            super(work, name);
            setDaemon(true);
        }
    }

    private final class Job<T, E extends Exception> implements Runnable {
        private final Task<T, E> task;
        private final CountDownLatch over = new CountDownLatch(1);
        private boolean ended;
        private @Nullable Thread thread;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Job(Task<T, E> task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                if (begin()) {
                    result = task.run();
                }
            } catch (Throwable e) {
                failure = e; // whoever waits for it has it, if somebody still waits
                MemoryRanOut.report(e);
            } finally {
                leave();
                places.release();
                over.countDown();
            }
        }

        private synchronized boolean begin() {
            thread = Thread.currentThread();
            return !ended;
        }

        /// The thread goes on to other work, which nobody has interrupted.
        @SuppressWarnings("ThreadInterrupted")
        private synchronized void leave() {
            thread = null;
            Thread.interrupted();
        }

        /// Interrupts the work, and gives it a moment to end.
        void end() {
            synchronized (this) {
                ended = true;
                if (thread != null) {
                    thread.interrupt();
                }
            }
            awaitEnd();
        }

        private void awaitEnd() {
            try {
                var _ = over.await(AFTERMATH.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // told twice: at once, then
            }
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // a task's failures are of its kind
        T result() throws E {
            return switch (failure) {
                case null -> result;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw (E) e;
            };
        }
    }
}
