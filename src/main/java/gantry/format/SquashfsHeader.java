package gantry.format;

import java.io.IOException;

/// The first 96 bytes of a squashfs.
///
/// @param rootInode a metadata block's place in the inode table, and an offset in it
record SquashfsHeader(
        int blockSize,
        SquashfsCompression compression,
        long rootInode,
        long bytesUsed,
        long inodeTable,
        long directoryTable,
        long fragmentTable) {
    private static final int LENGTH = 96;
    private static final long MAGIC = 0x7371_7368L;

    static SquashfsHeader of(ImageBytes bytes) throws IOException {
        bytes.within(0, LENGTH, "the squashfs header");
        int major = bytes.u16(28, "the version");
        int minor = bytes.u16(30, "the version");
        if (bytes.u32(0, "the magic") != MAGIC || major != 4) {
            throw bytes.damaged(
                    "squashfs 4.0 is expected, this says %d.%d".formatted(major, minor));
        }
        long blockSize = bytes.u32(12, "the block size");
        if (blockSize < 4096 || blockSize > 1 << 20 || Long.bitCount(blockSize) != 1) {
            throw bytes.damaged("squashfs has no blocks of %d bytes".formatted(blockSize));
        }
        SquashfsHeader header =
                new SquashfsHeader(
                        (int) blockSize,
                        SquashfsCompression.of(bytes.u16(20, "the compression"), bytes),
                        bytes.i64(32, "the root"),
                        bytes.i64(40, "the length"),
                        bytes.i64(64, "the inode table"),
                        bytes.i64(72, "the directory table"),
                        bytes.i64(80, "the fragment table"));
        header.check(bytes);
        return header;
    }

    // What lies behind the file system, such as padding to 4 KiB, does not matter.
    private void check(ImageBytes bytes) {
        if (bytesUsed < LENGTH || bytesUsed > bytes.size()) {
            throw bytes.truncated("its header speaks of %d bytes".formatted(bytesUsed));
        }
        if (!holds(inodeTable)
                || !holds(directoryTable)
                || !(holds(fragmentTable) || fragmentTable == -1)) {
            throw bytes.damaged("its header names tables outside the file system");
        }
    }

    private boolean holds(long table) {
        return table >= LENGTH && table < bytesUsed;
    }
}
