package gantry.format;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;

/// Whether a file goes on to the end that its format promises.
final class WholeFile {
    private static final byte[] END_OF_BZIP2 = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};
    private static final int BZIP2_TAIL = 11;

    private WholeFile() {}

    /// @param limit how many bytes may be unpacked to find out
    static void check(ImageBytes bytes, long limit) throws IOException {
        Format format =
                Format.detect(bytes.channel())
                        .orElseThrow(
                                () ->
                                        new Invalid(
                                                "Unsupported compression: %s has no known format"
                                                        .formatted(bytes.file())));
        switch (format) {
            case GZIP, LZMA -> unpack(bytes, format, limit);
            case BZIP2 -> {
                if (!endsAsBzip2(bytes)) {
                    unpack(bytes, format, limit); // something may follow its end
                }
            }
            case XZ -> XzIndex.check(bytes);
            case ZSTD -> ZstdFrames.check(bytes);
            case LZ4 -> Lz4Frames.check(bytes);
            case TAR -> tar(bytes);
            case SQUASHFS -> SquashfsHeader.of(bytes);
            case QCOW2 -> Qcow2.check(bytes);
            case VMDK -> Vmdk.check(bytes);
        }
    }

    private static void unpack(ImageBytes bytes, Format format, long limit) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (Unpacked in = Unpacked.atMost(limit, Inspector.IN_METADATA, bytes, format)) {
            while (in.read(buffer, 0, buffer.length) >= 0) {
                // Only whether it ends well matters.
            }
        }
    }

    private static void tar(ImageBytes bytes) throws IOException {
        try (Unpacked in = Unpacked.of(bytes, Format.TAR)) {
            TarReader tar = new TarReader(in, bytes);
            while (tar.next().isPresent()) {
                // Headers are read, data is skipped by seeking.
            }
        }
    }

    // The magic starts at any bit; a sum of four bytes and up to seven bits of padding follow.
    private static boolean endsAsBzip2(ImageBytes bytes) throws IOException {
        if (bytes.size() < BZIP2_TAIL) {
            return false;
        }
        byte[] tail = bytes.bytes(bytes.size() - BZIP2_TAIL, BZIP2_TAIL, "the end");
        for (int padding = 0; padding < Byte.SIZE; padding++) {
            if (hasEnd(tail, BZIP2_TAIL * Byte.SIZE - 80 - padding)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasEnd(byte[] tail, int bit) {
        for (int i = 0; i < END_OF_BZIP2.length * Byte.SIZE; i++) {
            if (bit(tail, bit + i) != bit(END_OF_BZIP2, i)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1;
    }
}
