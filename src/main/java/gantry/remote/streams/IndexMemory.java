package gantry.remote.streams;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The memory that the indexes of all servers together may take, of which each gets a share.
final class IndexMemory {
    /// Of one server, in bytes. A public server with 800 products of 3 versions takes 8 MiB, and
    /// one with 100,000 files of images 60 MiB.
    static final int MOST_OF_ONE = 64 << 20;

    private static final int BLOCK = 64 << 10;
    private static final int PATIENCE_SECONDS = 30;

    private static final IndexMemory OF_PROCESS =
            new IndexMemory(Math.max(MOST_OF_ONE, Runtime.getRuntime().maxMemory() / 4));

    private final Semaphore blocks;

    /// @param bytes of all
    IndexMemory(long bytes) {
        this.blocks = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / BLOCK), true);
    }

    /// A quarter of what this process may have.
    static IndexMemory ofProcess() {
        return OF_PROCESS;
    }

    /// @param server for messages
    Share share(String server) {
        return new Share(server);
    }

    /// What one server's indexes take.
    final class Share implements AutoCloseable {
        private final String server;
        private long bytes;
        private int taken;

        private Share(String server) {
            this.server = server;
        }

        /// @param more negative where some is not needed any more
        /// @throws Invalid where one server would take too much
        /// @throws Unreachable where others have it all
        synchronized void take(long more) throws InterruptedIOException {
            bytes += more;
            if (bytes > MOST_OF_ONE) {
                throw new Invalid(
                        "The indexes of %s hold more than is taken of one server (%d MiB in memory)"
                                .formatted(server, MOST_OF_ONE >> 20));
            }
            while ((long) taken * BLOCK < bytes) {
                takeBlock();
            }
        }

        private void takeBlock() throws InterruptedIOException {
            try {
                if (!blocks.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new Unreachable(
                            "The index of %s is not read, since those of other servers take all the"
                                            .formatted(server)
                                    + " memory for such; try again later");
                }
                taken++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Reading an index was cancelled");
            }
        }

        /// Gives all of it back.
        @Override
        public synchronized void close() {
            blocks.release(taken);
            taken = 0;
            bytes = 0;
        }
    }
}
