package gantry.format;

import java.io.IOException;

/// Unpacks blocks of a squashfs, and no more of them than an image can have before all is known: a
/// megabyte of directory in blocks of one byte each would take minutes.
final class SquashfsBlocks {
    /// A directory and a `metadata.yaml` of 1 MiB in the smallest blocks have 512.
    private static final int MOST = 2_000;

    private final SquashfsCompression compression;
    private final ImageBytes bytes;
    private int count;

    SquashfsBlocks(SquashfsCompression compression, ImageBytes bytes) {
        this.compression = compression;
        this.bytes = bytes;
    }

    /// Refuses a block that gives more than `longest` bytes.
    byte[] unpack(byte[] packed, int longest) throws IOException {
        if (++count > MOST) {
            throw bytes.damaged(
                    "more than %d blocks of the squashfs lie before metadata.yaml is read"
                            .formatted(MOST));
        }
        return compression.unpack(packed, longest, bytes);
    }
}
