package gantry.format;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/// Bytes as a channel that counts how many of them were read.
public final class TestChannel implements SeekableByteChannel {
    private final byte[] bytes;
    private long position;
    private long read;

    public TestChannel(byte[] bytes) {
        this.bytes = bytes;
    }

    public long bytesRead() {
        return read;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= bytes.length) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), bytes.length - position);
        target.put(bytes, (int) position, count);
        position += count;
        read += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long wanted) {
        position = wanted;
        return this;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
