package gantry.format;

import java.io.IOException;

/// Walks the frames and blocks of a zstd file by their headers.
final class ZstdFrames {
    private static final long MAGIC = 0xfd2f_b528L;
    private static final long SKIPPABLE = 0x184d_2a50L;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};
    private static final int LONGEST_HEADER = 18;
    private static final String WHAT = "a zstd frame";

    private ZstdFrames() {}

    static void check(ImageBytes bytes) throws IOException {
        long at = 0;
        while (at < bytes.size()) {
            long magic = bytes.u32(at, WHAT);
            if ((magic & ~0xfL) == SKIPPABLE) {
                at += 8 + bytes.u32(at + 4, WHAT);
            } else if (magic == MAGIC) {
                at = endOfFrame(bytes, at);
            } else {
                throw bytes.damaged("what follows a zstd frame is no zstd frame");
            }
            bytes.within(at, 0, WHAT);
        }
    }

    /// The window that the first frame needs, in bytes; the largest there is where that is not
    /// told.
    static long firstWindow(ImageBytes bytes) throws IOException {
        if (bytes.size() < LONGEST_HEADER || bytes.u32(0, WHAT) != MAGIC) {
            return Long.MAX_VALUE;
        }
        int descriptor = bytes.u8(4, WHAT);
        if ((descriptor & 0x20) != 0) {
            return contentSize(bytes, descriptor);
        }
        int window = bytes.u8(5, WHAT);
        long base = 1L << (10 + (window >> 3));
        return base + base / 8 * (window & 7);
    }

    // Without a window of its own, a frame needs as much as it makes.
    private static long contentSize(ImageBytes bytes, int descriptor) throws IOException {
        long at = 5L + DICTIONARY_BYTES[descriptor & 3];
        return switch (descriptor >> 6) {
            case 0 -> bytes.u8(at, WHAT);
            case 1 -> bytes.u16(at, WHAT) + 256;
            case 2 -> bytes.u32(at, WHAT);
            default -> Math.abs(bytes.i64(at, WHAT));
        };
    }

    private static long endOfFrame(ImageBytes bytes, long start) throws IOException {
        int descriptor = bytes.u8(start + 4, WHAT);
        boolean singleSegment = (descriptor & 0x20) != 0;
        boolean sum = (descriptor & 0x04) != 0;
        int contentSize = descriptor >> 6;
        long at = start + 5 + DICTIONARY_BYTES[descriptor & 3] + CONTENT_SIZE_BYTES[contentSize];
        at += singleSegment ? (contentSize == 0 ? 1 : 0) : 1;
        boolean last = false;
        while (!last) {
            int head = bytes.u24(at, WHAT);
            last = (head & 1) != 0;
            at += 3 + storedLength(head, bytes);
        }
        return at + (sum ? 4 : 0);
    }

    private static int storedLength(int head, ImageBytes bytes) {
        return switch (head >> 1 & 3) {
            case 0, 2 -> head >> 3;
            case 1 -> 1;
            default -> throw bytes.damaged("a zstd block has a type that does not exist");
        };
    }
}
