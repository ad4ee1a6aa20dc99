package gantry.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Reads on through the metadata blocks of a squashfs: each has up to 8 KiB and follows the one
/// before.
final class SquashfsMetadata {
    private static final int LARGEST = 8192;
    private static final int STORED = 0x8000;

    private final ImageBytes bytes;
    private final SquashfsHeader header;
    private final SquashfsBlocks blocks;
    private byte[] block = {};
    private int position;
    private long next;

    SquashfsMetadata(
            ImageBytes bytes, SquashfsHeader header, SquashfsBlocks blocks, long at, int offset)
            throws IOException {
        this.bytes = bytes;
        this.header = header;
        this.blocks = blocks;
        this.next = at;
        load();
        if (offset > block.length) {
            throw bytes.damaged("something lies outside its metadata block");
        }
        position = offset;
    }

    int u16() throws IOException {
        return u8() | u8() << 8;
    }

    long u32() throws IOException {
        return u16() | (long) u16() << 16;
    }

    long i64() throws IOException {
        return u32() | u32() << 32;
    }

    /// An offset into a block of data, which fits an `int` where it makes sense.
    int offset() throws IOException {
        long offset = u32();
        if (offset > header.blockSize()) {
            throw bytes.damaged("a file lies outside its block");
        }
        return (int) offset;
    }

    String text(int length) throws IOException {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) u8();
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            u8();
        }
    }

    private int u8() throws IOException {
        if (position == block.length) {
            load();
            position = 0;
        }
        return block[position++] & 0xff;
    }

    private void load() throws IOException {
        int head = bytes.u16(next, "a metadata block");
        int length = head & (STORED - 1);
        if (length == 0 || length > LARGEST) {
            throw bytes.damaged("a metadata block has an impossible length");
        }
        byte[] packed = bytes.bytes(next + 2, length, "a metadata block");
        next += 2 + length;
        block = (head & STORED) != 0 ? packed : blocks.unpack(packed, LARGEST);
        if (block.length == 0) {
            throw bytes.damaged("a metadata block is empty");
        }
    }
}
