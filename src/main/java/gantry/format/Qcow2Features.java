package gantry.format;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;

/// What a qcow2 disk asks of whoever starts it. Disks that no virtual machine could start from an
/// image are refused: LXD 5.0.2 and Incus 6.0.4 import them, and fail when they are launched.
final class Qcow2Features {
    private static final long DIRTY = 1;
    private static final long CORRUPT = 1L << 1;
    private static final long EXTERNAL_DATA = 1L << 2;
    private static final long COMPRESSION_TYPE = 1L << 3;
    private static final long EXTENDED_L2 = 1L << 4;

    private static final long KNOWN =
            DIRTY | CORRUPT | EXTERNAL_DATA | COMPRESSION_TYPE | EXTENDED_L2;

    private static final int NO_ENCRYPTION = 0;
    private static final int AES = 1;

    private Qcow2Features() {}

    /// @param features the incompatible ones of a header of version 3; 0 of version 2
    static void check(long features, ImageBytes bytes) throws IOException {
        boolean external = (features & EXTERNAL_DATA) != 0;
        if (external || bytes.i64BigEndian(8, "the backing file") != 0) {
            throw refusal(
                    bytes,
                    "keeps its data in another file, which an image cannot bring along; convert it: "
                            + Foreign.CONVERT);
        }
        long encryption = bytes.u32BigEndian(32, "the encryption");
        if (encryption != NO_ENCRYPTION) {
            throw refusal(
                    bytes,
                    "is encrypted (%s), and an image cannot bring its key along; decrypt it with qemu-img convert"
                            .formatted(encryption == AES ? "AES" : "LUKS"));
        }
        if ((features & CORRUPT) != 0) {
            throw refusal(
                    bytes, "is marked as corrupt by QEMU; repair it: qemu-img check -r all FILE");
        }
        long unknown = features & ~KNOWN;
        if (unknown != 0) {
            throw refusal(
                    bytes,
                    "needs features of a newer QEMU (incompatible feature bit %d); write it without them: %s"
                            .formatted(Long.numberOfTrailingZeros(unknown), Foreign.CONVERT));
        }
    }

    private static Invalid refusal(ImageBytes bytes, String why) {
        return new Invalid(bytes.file() + " " + Foreign.named(bytes.file(), why));
    }
}
