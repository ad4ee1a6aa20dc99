package gantry.format.vcdiff;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/// The file that a delta is applied to, read anywhere: copies are short, and near each other.
final class VcdiffBase {
    private static final int PAGE = 1 << 16;

    private final SeekableByteChannel channel;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE).limit(0);
    private long start;

    VcdiffBase(SeekableByteChannel channel) {
        this.channel = channel;
    }

    long size() throws IOException {
        return channel.size();
    }

    /// @param at a place in the file, as all of the bytes are
    void read(long at, byte[] target, int offset, int length) throws IOException {
        if (length > PAGE / 2) {
            fill(at, ByteBuffer.wrap(target, offset, length));
            return;
        }
        if (at < start || at + length > start + page.limit()) {
            load(at);
        }
        page.get((int) (at - start), target, offset, length);
    }

    // Half of the page lies before the place: copies go back as well.
    private void load(long at) throws IOException {
        start = Math.max(0, at - PAGE / 2);
        page.clear().limit((int) Math.min(PAGE, channel.size() - start));
        fill(start, page);
        page.flip();
    }

    private void fill(long at, ByteBuffer buffer) throws IOException {
        channel.position(at);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the base of a delta became shorter while it was read");
            }
        }
    }
}
