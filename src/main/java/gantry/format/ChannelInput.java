package gantry.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/// A channel's bytes as a stream that skips by seeking. It remembers a fault of the channel, since
/// decompressors turn those into words about the data, or swallow them.
final class ChannelInput extends InputStream {
    private final SeekableByteChannel channel;
    private final long end;
    private final ByteBuffer buffer;
    private long next;
    private Optional<IOException> fault = Optional.empty();

    ChannelInput(SeekableByteChannel channel) throws IOException {
        this(channel, 0, channel.size());
    }

    ChannelInput(SeekableByteChannel channel, long start, long length) {
        this.channel = channel;
        this.next = start;
        this.end = start + length;
        this.buffer = ByteBuffer.allocate((int) Math.min(1 << 16, length)).limit(0);
    }

    Optional<IOException> fault() {
        return fault;
    }

    @Override
    public int read() throws IOException {
        return refill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!refill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public long skip(long count) {
        if (count <= buffer.remaining()) {
            int step = (int) Math.max(0, count);
            buffer.position(buffer.position() + step);
            return step;
        }
        int buffered = buffer.remaining();
        long beyond = Math.min(count - buffered, Math.max(0, end - next));
        buffer.limit(0);
        next += beyond;
        return buffered + beyond;
    }

    /// What is left of the file; the JDK's gzip asks, to learn whether another member follows.
    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, buffer.remaining() + Math.max(0, end - next));
    }

    private boolean refill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), Math.max(0, end - next)));
        try {
            ImageBytes.checkGoesOn();
            channel.position(next);
            int count = buffer.hasRemaining() ? channel.read(buffer) : 0;
            next += Math.max(0, count);
        } catch (IOException e) {
            fault = Optional.of(e);
            throw e;
        } finally {
            buffer.flip();
        }
        return buffer.hasRemaining();
    }
}
