package gantry.format;

import gantry.image.Cancelled;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/// A file that can be read anywhere, and the words to refuse it with. Numbers are little-endian
/// unless their name says otherwise; whatever lies beyond the end is a refusal.
final class ImageBytes {
    private static final int WINDOW = 4096;

    private final SeekableByteChannel channel;
    private final String file;
    private final long size;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    private long windowStart;

    ImageBytes(SeekableByteChannel channel, String file) throws IOException {
        this.channel = channel;
        this.file = file;
        this.size = channel.size();
        window.limit(0);
    }

    String file() {
        return file;
    }

    long size() {
        return size;
    }

    SeekableByteChannel channel() {
        return channel;
    }

    Invalid damaged(String why) {
        return new Invalid("%s is damaged: %s".formatted(file, why));
    }

    Invalid truncated(String why) {
        return new Invalid(
                "%s is truncated: %s; it has %d bytes, fetch or build it again"
                        .formatted(file, why, size));
    }

    /// Refuses a place that lies beyond the end. Unsigned numbers that look negative do.
    void within(long at, long length, String what) {
        if (at < 0 || length < 0 || at > size - length) {
            throw truncated(what + " ends after the file");
        }
    }

    int u8(long at, String what) throws IOException {
        return window.get(seek(at, 1, what)) & 0xff;
    }

    int u16(long at, String what) throws IOException {
        return window.getShort(seek(at, 2, what)) & 0xffff;
    }

    int u24(long at, String what) throws IOException {
        int index = seek(at, 3, what);
        return (window.getShort(index) & 0xffff) | (window.get(index + 2) & 0xff) << 16;
    }

    long u32(long at, String what) throws IOException {
        return window.getInt(seek(at, 4, what)) & 0xffff_ffffL;
    }

    long i64(long at, String what) throws IOException {
        return window.getLong(seek(at, 8, what));
    }

    long u32BigEndian(long at, String what) throws IOException {
        return Integer.reverseBytes((int) u32(at, what)) & 0xffff_ffffL;
    }

    long i64BigEndian(long at, String what) throws IOException {
        return Long.reverseBytes(i64(at, what));
    }

    byte[] bytes(long at, int length, String what) throws IOException {
        within(at, length, what);
        ByteBuffer buffer = ByteBuffer.allocate(length);
        fill(at, buffer);
        if (buffer.hasRemaining()) {
            throw truncated(what + " ends after the file");
        }
        return buffer.array();
    }

    /// The first bytes, fewer where the file is shorter.
    byte[] head(int length) throws IOException {
        return bytes(0, (int) Math.min(length, size), "the start");
    }

    /// The bytes from the start. One such stream at a time: it moves the channel.
    ChannelInput stream() throws IOException {
        return new ChannelInput(channel);
    }

    /// Bytes of a range, buffered, as tables of a disk are read.
    InputStream range(long at, long length, String what) throws IOException {
        within(at, length, what);
        return new ChannelInput(channel, at, length);
    }

    /// An interrupted thread reads no more: whatever goes on for long reads, and ends so.
    static void checkGoesOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw Cancelled.because(new InterruptedException());
        }
    }

    private int seek(long at, int length, String what) throws IOException {
        within(at, length, what);
        if (at < windowStart || at + length > windowStart + window.limit()) {
            window.clear();
            windowStart = at;
            fill(at, window);
            window.flip();
            if (window.limit() < length) {
                throw truncated(what + " ends after the file");
            }
        }
        return (int) (at - windowStart);
    }

    private void fill(long at, ByteBuffer buffer) throws IOException {
        checkGoesOn();
        channel.position(at);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Reads go on until the buffer is full, or the file ends.
        }
    }
}
