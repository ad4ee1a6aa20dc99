package gantry.format;

import java.nio.charset.StandardCharsets;

/// One tar header of 512 bytes, its checksum verified.
///
/// @param type as letters have it: `0` for a regular file, also where an old header says NUL
record TarHeader(String name, byte type, long size, boolean moreSparseMaps) {
    private static final int NAME_LENGTH = 100;
    private static final int SIZE = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int SPARSE_GOES_ON = 482;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;

    /// Links, devices, directories and pipes have no data, whatever their size says.
    private static final String WITHOUT_DATA = "123456";

    static TarHeader of(byte[] block, ImageBytes bytes) {
        if (!isHeader(block)) {
            throw bytes.damaged("a tar header was expected, but its checksum is wrong");
        }
        byte type = block[TYPE] == 0 ? (byte) '0' : block[TYPE];
        long size = number(block, SIZE, SIZE_LENGTH);
        if (size < 0) {
            throw bytes.damaged("a tar header gives an impossible size");
        }
        return new TarHeader(fullName(block), type, size, block[SPARSE_GOES_ON] != 0);
    }

    boolean hasData() {
        return WITHOUT_DATA.indexOf(type) < 0;
    }

    boolean isSparse() {
        return type == 'S';
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether a block of 512 bytes is a tar header: its checksum is right, taken over unsigned
    /// bytes or, as some old programs did, over signed ones.
    static boolean isHeader(byte[] block) {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < block.length; i++) {
            boolean inChecksum = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
            unsigned += inChecksum ? ' ' : block[i] & 0xff;
            signed += inChecksum ? ' ' : block[i];
        }
        long told = number(block, CHECKSUM, CHECKSUM_LENGTH);
        return !isZero(block) && (told == unsigned || told == signed);
    }

    /// Text up to its first NUL.
    static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    private static String text(byte[] bytes, int at, int length) {
        int end = at;
        while (end < at + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    private static String fullName(byte[] block) {
        String name = text(block, 0, NAME_LENGTH);
        boolean ustar = text(block, MAGIC, 6).equals("ustar");
        String prefix = ustar ? text(block, PREFIX, PREFIX_LENGTH) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    // Octal digits between blanks and NULs, or big-endian bytes after a byte with its top bit set;
    // -1 for anything else.
    private static long number(byte[] block, int at, int length) {
        if ((block[at] & 0x80) != 0) {
            return binary(block, at, length);
        }
        String digits = text(block, at, length).strip();
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 7 || value > Long.MAX_VALUE >> 3) {
                return -1;
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static long binary(byte[] block, int at, int length) {
        long value = block[at] & 0x7f;
        for (int i = at + 1; i < at + length; i++) {
            if (value > Long.MAX_VALUE >> 8) {
                return -1;
            }
            value = value << 8 | (block[i] & 0xff);
        }
        return value;
    }
}
