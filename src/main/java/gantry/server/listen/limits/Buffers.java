package gantry.server.listen.limits;

import gantry.image.MemoryRanOut;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/// The buffers of connections, on the heap and beside it. A client that is not done sending or
/// reading can hold several of them, so all connections of the network together may take only so
/// many. What is not used is kept for the next connection, up to a bound.
public final class Buffers extends ArrayByteBufferPool {
    /// Of those that are not used, in bytes. Jetty's own (12.1) is an eighth of the heap each.
    static final long KEPT_ON_THE_HEAP = 8 << 20;

    static final long KEPT_BESIDE_THE_HEAP = 16 << 20;

    /// In bytes; smaller ones are headers of frames and short answers, and not worth counting.
    private static final int COUNTED = 16 << 10;

    private static final int BUCKET = 4096;
    private static final int LARGEST = 64 << 10;

    private final long most;

    /// @param most that may be in use or kept, in bytes
    public Buffers(long most) {
        super(0, BUCKET, LARGEST, Integer.MAX_VALUE, KEPT_ON_THE_HEAP, KEPT_BESIDE_THE_HEAP);
        this.most = most;
    }

    /// Half of the largest heap, in bytes; the JVM (25) lets as much as that heap lie beside it.
    public static long usual() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    /// @throws IllegalStateException if connections hold too many; Jetty (12.1) closes the one that
    ///     wanted more
    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        if (size >= COUNTED && held() > most) {
            throw new IllegalStateException("The buffers of all connections are in use");
        }
        try {
            return super.acquire(size, direct);
        } catch (OutOfMemoryError e) {
            MemoryRanOut.report(e); // Jetty would only close the connection
            throw e;
        }
    }

    /// In bytes: all that is in use, and what is kept.
    long held() {
        return getReserved() + getDirectMemory() + getHeapMemory();
    }
}
