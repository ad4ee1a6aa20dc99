package gantry.store;

import gantry.image.Digest;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// SHA-256 over the chunks it is given, on a thread of its own, so that reading and writing go on
/// meanwhile. The thread is one of the platform's: hashing never waits, and on a virtual thread
/// it would hold up the others. Of a single chunk, whoever asks for the digest pays.
final class Hasher implements AutoCloseable {
    private static final Chunk END = new Chunk(0);

    private final MessageDigest sum = Digest.sha256();
    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(Chunk.Pool.MOST + 1);
    private @Nullable Thread thread;

    void feed(Chunk chunk) throws InterruptedException {
        if (thread == null && !queue.isEmpty()) {
            thread = Thread.ofPlatform().daemon().name("sha-256").start(this::run);
        }
        queue.put(chunk);
    }

    /// The digest of all chunks, when the last is done.
    Digest finish() throws InterruptedException {
        queue.put(END);
        if (thread == null) {
            hash();
        } else {
            thread.join();
        }
        return Digest.of(sum);
    }

    private void run() {
        try {
            hash();
        } catch (InterruptedException _) {
            // closed: nobody waits for the digest any more
        }
    }

    private void hash() throws InterruptedException {
        for (Chunk chunk = queue.take(); chunk != END; chunk = queue.take()) {
            sum.update(chunk.bytes(), 0, chunk.length());
            chunk.release();
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
