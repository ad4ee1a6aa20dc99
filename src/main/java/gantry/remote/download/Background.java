package gantry.remote.download;

import gantry.image.Cancelled;
import gantry.image.ImageFailure;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Something that is done on a thread of its own. Its failure is that of whoever waits for it.
public final class Background<T> implements Closeable {
    private final FutureTask<T> task;
    private final Thread thread;

    private Background(FutureTask<T> task) {
        this.task = task;
        this.thread = Thread.ofVirtual().start(task);
    }

    public static <T> Background<T> start(Callable<T> work) {
        return new Background<>(new FutureTask<>(work));
    }

    public T await() throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case ImageFailure failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /// Interrupts it, and returns when it has stopped.
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        }
    }
}
