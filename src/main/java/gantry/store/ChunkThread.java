package gantry.store;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Does one kind of work with the chunks it is given, in their order, on a thread of its own, so
/// that all else goes on meanwhile. The thread is one of the platform's: hashing never waits, and
/// writing waits for the disk, and on a virtual thread either would hold up the others. With a
/// single chunk, whoever asks for the end does the work.
final class ChunkThread implements AutoCloseable {
    private static final Chunk END = new Chunk(0);

    /// What is done with each chunk.
    interface Work {
        void on(Chunk chunk) throws IOException;
    }

    private final String name;
    private final Work work;
    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(Chunk.Pool.MOST + 1);
    private @Nullable Thread thread;
    private volatile @Nullable Exception failure;

    ChunkThread(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    /// Takes the chunk, and releases it when it is done.
    ///
    /// @throws IOException if the work failed before
    void feed(Chunk chunk) throws IOException, InterruptedException {
        check();
        if (thread == null && !queue.isEmpty()) {
            thread = Thread.ofPlatform().daemon().name(name).start(this::run);
        }
        queue.put(chunk);
    }

    /// Returns when the last chunk is done; an interrupted thread waits for that too, as what came
    /// in so far may be worth keeping.
    ///
    /// @throws IOException if the work failed
    void finish() throws IOException {
        boolean interrupted = false;
        while (true) {
            try {
                end();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        check();
    }

    private void end() throws InterruptedException {
        if (thread == null) {
            queue.put(END);
            run();
        } else {
            if (thread.isAlive()) {
                queue.put(END);
            }
            thread.join();
        }
    }

    private void run() {
        try {
            for (Chunk chunk = queue.take(); chunk != END; chunk = queue.take()) {
                workOn(chunk);
                chunk.release();
            }
        } catch (InterruptedException _) {
            // closed: nobody waits for the end any more
        }
    }

    /// After a failure the rest is only taken, so that nobody waits for the queue.
    private void workOn(Chunk chunk) {
        if (failure != null) {
            return;
        }
        try {
            work.on(chunk);
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void check() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new IOException(e);
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
