package gantry.store.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// Sends a growing file's pages to the disk while it is still being written, so that the force at
/// the end finds little left to do. What goes wrong here goes wrong again at that force, and is
/// reported there.
final class EarlyWriteback {
    private static final long STEP = 64 << 20;

    private final FileChannel channel;
    private long pending;
    private Thread running = new Thread();

    EarlyWriteback(FileChannel channel) {
        this.channel = channel;
    }

    void wrote(long bytes) {
        pending += bytes;
        if (pending >= STEP && !running.isAlive()) {
            pending = 0;
            running = Thread.ofPlatform().daemon().name("writeback").start(this::force);
        }
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException _) {
            // the writer's own force will say it
        }
    }

    /// Returns when no write-back is under way.
    void close() {
        boolean interrupted = Thread.interrupted();
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
