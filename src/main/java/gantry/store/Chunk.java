package gantry.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A piece of an image in memory, shared by all who want it in the one pass, and given back to its
/// pool by the last of them.
final class Chunk {
    static final int SIZE = 256 << 10;

    /// Of the first two, which are all that a small image takes.
    private static final int SMALL = 16 << 10;

    private final byte[] bytes;
    private final AtomicInteger users = new AtomicInteger();
    private final BlockingQueue<Chunk> pool;
    private int length;

    Chunk(int size) {
        this(size, new ArrayBlockingQueue<>(1));
    }

    private Chunk(int size, BlockingQueue<Chunk> pool) {
        this.bytes = new byte[size];
        this.pool = pool;
    }

    /// The chunks of one image on its way, made when they are needed.
    static final class Pool {
        /// With [#SIZE], all the memory an image ever takes.
        static final int MOST = 8;

        private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(MOST);
        private int made;

        /// Waits for one, if there are as many as there may be. For one thread only.
        Chunk take() throws InterruptedException {
            Chunk chunk = free.poll();
            if (chunk != null) {
                return chunk;
            }
            if (made < MOST) {
                made++;
                return new Chunk(made <= 2 ? SMALL : SIZE, free);
            }
            return free.take();
        }
    }

    /// Reads until it is full or the stream ends.
    ///
    /// @return whether there is anything in it
    boolean fill(InputStream in) throws IOException {
        length = in.readNBytes(bytes, 0, bytes.length);
        return length > 0;
    }

    void share(int among) {
        users.set(among);
    }

    void release() {
        if (users.decrementAndGet() <= 0) {
            pool.add(this);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
