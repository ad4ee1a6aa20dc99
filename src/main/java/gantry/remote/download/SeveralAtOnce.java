package gantry.remote.download;

import gantry.image.BlockInput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// A file that comes by several requests at once, each for the next few megabytes of it, which are
/// given out in their order. No more of it is in memory than is asked for at once, and one part.
final class SeveralAtOnce extends BlockInput {
    private static final int PART = 4 << 20;

    private final Download file;
    private final long size;
    private final int connections;
    private final Deque<Background<byte[]>> coming = new ArrayDeque<>();
    private byte[] part = new byte[0];
    private int at;
    private long asked;

    /// @param file begun, of a server that gives ranges; closed with this
    /// @param size in bytes
    SeveralAtOnce(Download file, long size, int connections) {
        this.file = file;
        this.size = size;
        this.connections = connections;
    }

    /// Before the first byte is read, what is skipped is not asked for.
    @Override
    public long skip(long n) throws IOException {
        if (asked > 0) {
            return super.skip(n);
        }
        asked = Math.clamp(n, 0, size);
        return asked;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == part.length && !next()) {
            return -1;
        }
        int n = Math.min(length, part.length - at);
        System.arraycopy(part, at, bytes, offset, n);
        at += n;
        return n;
    }

    private boolean next() throws IOException {
        ask();
        if (coming.isEmpty()) {
            return false;
        }
        part = coming.element().await(); // a part that failed stays the next one
        coming.remove();
        at = 0;
        ask();
        return true;
    }

    private void ask() {
        while (coming.size() < connections && asked < size) {
            long from = asked;
            long to = Math.min(size, from + PART);
            coming.add(Background.start(() -> fetch(from, to)));
            asked = to;
        }
    }

    private byte[] fetch(long from, long to) throws IOException {
        try (Download range = file.range(from, to)) {
            return range.readNBytes((int) (to - from));
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            for (Background<byte[]> each : coming) {
                each.close();
            }
        }
    }
}
