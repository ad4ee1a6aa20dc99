package gantry.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A squashfs 4.0, as far as the directory at its top and the files in it. Every length and place
/// is checked before it is trusted.
final class Squashfs {
    /// No image has more at its top; a directory that goes on for gigabytes is refused.
    private static final int LONGEST_DIRECTORY = 1 << 20;

    private static final int DIRECTORY = 1;
    private static final int REGULAR = 2;
    private static final int LONG_DIRECTORY = 8;
    private static final int LONG_REGULAR = 9;
    private static final int DIRECTORY_HEADER = 12;
    private static final int DIRECTORY_ENTRY = 8;
    private static final int FRAGMENTS_PER_BLOCK = 512;
    private static final int FRAGMENT_ENTRY = 16;
    private static final long NO_FRAGMENT = 0xffff_ffffL;
    private static final int STORED = 1 << 24;

    /// @param type as directories give it: also long forms count as their short ones
    /// @param inode a metadata block's place in the inode table, and an offset in it
    record Entry(String name, int type, long inode) {
        boolean isRegular() {
            return type == REGULAR;
        }

        boolean isDirectory() {
            return type == DIRECTORY;
        }
    }

    private record Content(long start, long fragment, int fragmentOffset, long size) {
        boolean hasFragment() {
            return fragment != NO_FRAGMENT;
        }
    }

    private final ImageBytes bytes;
    private final SquashfsHeader header;
    private final SquashfsBlocks blocks;
    private final List<Entry> top;

    private Squashfs(ImageBytes bytes, SquashfsHeader header) throws IOException {
        this.bytes = bytes;
        this.header = header;
        this.blocks = new SquashfsBlocks(header.compression(), bytes);
        this.top = readTop();
    }

    static Squashfs open(ImageBytes bytes) throws IOException {
        return new Squashfs(bytes, SquashfsHeader.of(bytes));
    }

    /// The names in the directory at the top.
    Contents contents() {
        Contents contents = new Contents();
        top.forEach(entry -> contents.add(entry.name()));
        return contents;
    }

    Optional<Entry> find(String name) {
        return top.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /// The content of a regular file that may have `longest` bytes.
    byte[] read(Entry entry, int longest) throws IOException {
        SquashfsMetadata in = inode(entry.inode());
        Content content = content(in);
        if (content.size() > longest) {
            throw TarImage.tooLong(content.size(), bytes.file());
        }
        int size = (int) content.size();
        int whole = content.hasFragment() ? size / header.blockSize() : blocks(size);
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        long at = content.start();
        for (int i = 0; i < whole; i++) {
            long stored = in.u32();
            int length = Math.min(header.blockSize(), size - out.size());
            out.write(block(at, stored, length));
            at += stored & (STORED - 1);
        }
        if (content.hasFragment()) {
            out.write(fragment(content, size - out.size()));
        }
        return out.toByteArray();
    }

    /// The first block of a regular file, or all of a small one.
    byte[] head(Entry entry) throws IOException {
        SquashfsMetadata in = inode(entry.inode());
        Content content = content(in);
        int length = (int) Math.min(header.blockSize(), content.size());
        if (length == 0) {
            return new byte[0];
        }
        boolean inFragment = content.hasFragment() && content.size() < header.blockSize();
        return inFragment ? fragment(content, length) : block(content.start(), in.u32(), length);
    }

    private int blocks(int size) {
        return Math.ceilDiv(size, header.blockSize());
    }

    private List<Entry> readTop() throws IOException {
        SquashfsMetadata in = inode(header.rootInode());
        int type = in.u16();
        in.skip(14);
        long block;
        long size;
        int offset;
        if (type == DIRECTORY) {
            block = in.u32();
            in.skip(4);
            size = in.u16();
            offset = in.u16();
        } else if (type == LONG_DIRECTORY) {
            in.skip(4);
            size = in.u32();
            block = in.u32();
            in.skip(6);
            offset = in.u16();
        } else {
            throw bytes.damaged("its top is no directory");
        }
        if (size > LONGEST_DIRECTORY) {
            throw bytes.damaged(
                    "the directory at its top takes %d bytes; at most 1 MiB is read"
                            .formatted(size));
        }
        SquashfsMetadata listing = metadata(header.directoryTable() + block, offset);
        return entries(listing, (int) size - 3);
    }

    // The size of a directory is three bytes too large, for "." and "..".
    private List<Entry> entries(SquashfsMetadata in, int size) throws IOException {
        List<Entry> entries = new ArrayList<>();
        int left = size;
        while (left > DIRECTORY_HEADER) {
            long count = in.u32() + 1;
            long block = in.u32();
            in.skip(4);
            left -= DIRECTORY_HEADER;
            for (long i = 0; i < count && left > DIRECTORY_ENTRY; i++) {
                int offset = in.u16();
                in.skip(2);
                int type = in.u16();
                int length = in.u16() + 1;
                entries.add(new Entry(in.text(length), type, block << 16 | offset));
                left -= DIRECTORY_ENTRY + length;
            }
        }
        return entries;
    }

    private SquashfsMetadata inode(long reference) throws IOException {
        long block = reference >>> 16;
        int offset = (int) (reference & 0xffff);
        return metadata(header.inodeTable() + block, offset);
    }

    private SquashfsMetadata metadata(long at, int offset) throws IOException {
        return new SquashfsMetadata(bytes, header, blocks, at, offset);
    }

    private Content content(SquashfsMetadata in) throws IOException {
        int type = in.u16();
        in.skip(14);
        if (type == REGULAR) {
            long start = in.u32();
            long fragment = in.u32();
            return new Content(start, fragment, in.offset(), in.u32());
        }
        if (type != LONG_REGULAR) {
            throw bytes.damaged("metadata.yaml is listed as a regular file, but is none");
        }
        long start = in.i64();
        long size = in.i64();
        in.skip(12);
        long fragment = in.u32();
        int offset = in.offset();
        in.skip(4);
        if (size < 0) {
            throw bytes.damaged("metadata.yaml has an impossible size");
        }
        return new Content(start, fragment, offset, size);
    }

    private byte[] fragment(Content content, int length) throws IOException {
        long index = content.fragment() / FRAGMENTS_PER_BLOCK;
        int entry = (int) (content.fragment() % FRAGMENTS_PER_BLOCK) * FRAGMENT_ENTRY;
        long table = bytes.i64(header.fragmentTable() + 8 * index, "the fragment table");
        SquashfsMetadata in = metadata(table, entry);
        long start = in.i64();
        byte[] whole = packed(start, in.u32(), header.blockSize());
        if (content.fragmentOffset() > whole.length - length) {
            throw bytes.damaged("metadata.yaml lies outside its block");
        }
        byte[] part = new byte[length];
        System.arraycopy(whole, content.fragmentOffset(), part, 0, length);
        return part;
    }

    // A block of no bytes is a hole.
    private byte[] block(long at, long stored, int length) throws IOException {
        if ((stored & (STORED - 1)) == 0) {
            return new byte[length];
        }
        byte[] block = packed(at, stored, header.blockSize());
        if (block.length != length) {
            throw bytes.damaged(
                    "a block of metadata.yaml has %d bytes instead of %d"
                            .formatted(block.length, length));
        }
        return block;
    }

    private byte[] packed(long at, long stored, int longest) throws IOException {
        long length = stored & (STORED - 1);
        if (length > header.blockSize()) {
            throw bytes.damaged("a block is larger than its file system allows");
        }
        byte[] packed = bytes.bytes(at, (int) length, "a block of metadata.yaml");
        return (stored & STORED) != 0 ? packed : blocks.unpack(packed, longest);
    }
}
