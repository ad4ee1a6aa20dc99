package gantry.format;

import java.io.IOException;
import java.util.zip.CRC32;

/// Walks an xz file from its end: each stream's footer gives the place of its index, and the
/// index the length of its blocks. Several streams may follow each other, with zeros between and
/// after them.
final class XzIndex {
    private static final int HEADER = 12;
    private static final int FOOTER = 12;
    private static final int HEADER_MAGIC = 0x587a_37fd;
    private static final int FOOTER_MAGIC = 'Y' | 'Z' << 8;

    private final ImageBytes bytes;
    private long position;

    private XzIndex(ImageBytes bytes, long position) {
        this.bytes = bytes;
        this.position = position;
    }

    static void check(ImageBytes bytes) throws IOException {
        long end = bytes.size();
        while (end > 0) {
            end = streamBefore(bytes, withoutPadding(bytes, end));
        }
    }

    private static long withoutPadding(ImageBytes bytes, long end) throws IOException {
        if (end % 4 != 0) {
            throw bytes.truncated("it does not end with an xz footer");
        }
        long at = end;
        while (at >= 4 && bytes.u32(at - 4, "the padding") == 0) {
            at -= 4;
        }
        return at;
    }

    /// Where the stream that ends here starts.
    private static long streamBefore(ImageBytes bytes, long end) throws IOException {
        long footer = end - FOOTER;
        if (footer < HEADER || bytes.u16(footer + 10, "the xz footer") != FOOTER_MAGIC) {
            throw bytes.truncated("it does not end with an xz footer");
        }
        CRC32 sum = new CRC32();
        sum.update(bytes.bytes(footer + 4, 6, "the xz footer"));
        if (sum.getValue() != bytes.u32(footer, "the xz footer")) {
            throw bytes.damaged("the sum of its xz footer is wrong");
        }
        long index = footer - (bytes.u32(footer + 4, "the xz footer") + 1) * 4;
        if (index < HEADER) {
            throw bytes.truncated("its xz index starts before the file");
        }
        long start = index - new XzIndex(bytes, index).lengthOfBlocks(footer) - HEADER;
        if (start < 0 || bytes.u32(start, "the xz header") != HEADER_MAGIC) {
            throw bytes.truncated("blocks that its xz index lists are missing");
        }
        return start;
    }

    private long lengthOfBlocks(long footer) throws IOException {
        if (bytes.u8(position++, "the xz index") != 0) {
            throw bytes.damaged("its xz index has no beginning");
        }
        long records = number(footer);
        long length = 0;
        for (long i = 0; i < records; i++) {
            long unpadded = number(footer);
            number(footer);
            length += unpadded + 3 & ~3L;
            if (unpadded > bytes.size() || length > bytes.size()) {
                throw bytes.truncated("blocks that its xz index lists are missing");
            }
        }
        return length;
    }

    // Seven bits a byte, the lowest first; the top bit says that more follow.
    private long number(long footer) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (position >= footer) {
                break;
            }
            int b = bytes.u8(position++, "the xz index");
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw bytes.damaged("its xz index is malformed");
    }
}
