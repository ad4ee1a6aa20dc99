package gantry.format;

import java.io.IOException;

/// Walks the frames and blocks of an lz4 file by their headers.
final class Lz4Frames {
    private static final long MAGIC = 0x184d_2204L;
    private static final long SKIPPABLE = 0x184d_2a50L;
    private static final String WHAT = "an lz4 frame";

    private Lz4Frames() {}

    static void check(ImageBytes bytes) throws IOException {
        long at = 0;
        while (at < bytes.size()) {
            long magic = bytes.u32(at, WHAT);
            if ((magic & ~0xfL) == SKIPPABLE) {
                at += 8 + bytes.u32(at + 4, WHAT);
            } else if (magic == MAGIC) {
                at = endOfFrame(bytes, at);
            } else {
                throw bytes.damaged("what follows an lz4 frame is no lz4 frame");
            }
            bytes.within(at, 0, WHAT);
        }
    }

    private static long endOfFrame(ImageBytes bytes, long start) throws IOException {
        int flags = bytes.u8(start + 4, WHAT);
        if (flags >> 6 != 1) {
            throw bytes.damaged("its lz4 frame has a version that does not exist");
        }
        int blockSum = (flags & 0x10) != 0 ? 4 : 0;
        int contentSize = (flags & 0x08) != 0 ? 8 : 0;
        int contentSum = (flags & 0x04) != 0 ? 4 : 0;
        int dictionary = (flags & 0x01) != 0 ? 4 : 0;
        long at = start + 7 + contentSize + dictionary;
        long length = bytes.u32(at, WHAT);
        while (length != 0) {
            at += 4 + (length & 0x7fff_ffffL) + blockSum;
            length = bytes.u32(at, WHAT);
        }
        return at + 4 + contentSum;
    }
}
