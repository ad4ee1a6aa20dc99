package gantry.format;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/// Reads what an image says of itself, and unpacks no more than that takes.
///
/// In every method `file` is what a refusal calls the file. A refusal is an [Invalid]; an
/// [IOException] means that the channel could not be read. The channel's position moves; it stays
/// open.
public final class Inspector {
    /// What unpacks to more before all is known is refused: templates are text, and a bomb is no
    /// metadata.
    private static final long LARGEST_METADATA = 64L << 20;

    static final String IN_METADATA = "metadata.yaml and templates are expected in it";

    private static final String IN_UNIFIED =
            "metadata.yaml and the beginning of rootfs are expected within them; pack them in that"
                    + " order, as with tar -c metadata.yaml templates rootfs";

    private static final String DISK_ALONE =
            "--os and --release make an image of it: gantry image import FILE --os NAME --release VERSION";

    private static final String TARBALL = "a tarball (plain, gzip, bzip2, xz, lzma, zstd, lz4)";

    private Inspector() {}

    /// Reads a unified image: a tarball in any compression, or squashfs. Refused when a compressed
    /// one has not told all in the first 64 MiB; of a plain one, other files are not read.
    public static Inspection unified(SeekableByteChannel channel, String file) throws IOException {
        ImageBytes bytes = new ImageBytes(channel, file);
        String expected = "a unified image, which is " + TARBALL + " or squashfs";
        Format format = format(bytes, expected);
        if (format.isDisk()) {
            throw unsupported(file, "is a " + format + " disk; " + DISK_ALONE, expected);
        }
        if (format == Format.SQUASHFS) {
            return new SquashfsImage(bytes).unified();
        }
        long limit = format == Format.TAR ? Long.MAX_VALUE : LARGEST_METADATA;
        try (Unpacked in = Unpacked.atMost(limit, IN_UNIFIED, bytes, format)) {
            return new TarImage(Enclosed.tarball(in, bytes, format, expected), bytes).unified();
        }
    }

    /// Reads the metadata part of a split image, up to the end of `metadata.yaml`. Refused when
    /// that was not found in the first 64 MiB.
    public static Metadata metadata(SeekableByteChannel channel, String file) throws IOException {
        ImageBytes bytes = new ImageBytes(channel, file);
        String expected = "metadata, which is " + TARBALL + " or squashfs with metadata.yaml";
        Format format = format(bytes, expected);
        if (format.isDisk()) {
            throw unsupported(file, "is a " + format + " disk", expected);
        }
        if (format == Format.SQUASHFS) {
            return new SquashfsImage(bytes).metadata();
        }
        try (Unpacked in = Unpacked.atMost(LARGEST_METADATA, IN_METADATA, bytes, format)) {
            return new TarImage(Enclosed.tarball(in, bytes, format, expected), bytes).metadata();
        }
    }

    /// What the second part of a split image is, by its bytes.
    public static ImageFile.Kind rootfs(SeekableByteChannel channel, String file)
            throws IOException {
        ImageBytes bytes = new ImageBytes(channel, file);
        String expected = "a rootfs, which is squashfs, " + TARBALL + ", qcow2 or vmdk";
        Format format = format(bytes, expected);
        return switch (format) {
            case QCOW2 -> {
                Qcow2.checkHeader(bytes);
                yield ImageFile.Kind.DISK;
            }
            case VMDK -> ImageFile.Kind.DISK;
            case SQUASHFS -> {
                SquashfsHeader.of(bytes);
                yield ImageFile.Kind.ROOTFS;
            }
            case GZIP, BZIP2, XZ, LZMA, TAR, ZSTD, LZ4 -> {
                try (Unpacked in = Unpacked.of(bytes, format)) {
                    Enclosed.tarball(in, bytes, format, expected);
                }
                yield ImageFile.Kind.ROOTFS;
            }
        };
    }

    /// Refuses a file that ends too early. Nothing is unpacked where the format tells its length:
    /// xz, zstd, lz4, bzip2, tar, squashfs, disks. gzip and lzma are unpacked to their
    /// end.
    public static void checkWhole(SeekableByteChannel channel, String file) throws IOException {
        WholeFile.check(new ImageBytes(channel, file), Long.MAX_VALUE);
    }

    /// The same for the metadata part of a split image, where no more than 64 MiB are unpacked:
    /// what goes on is refused.
    public static void checkWholeMetadata(SeekableByteChannel channel, String file)
            throws IOException {
        WholeFile.check(new ImageBytes(channel, file), LARGEST_METADATA);
    }

    private static Format format(ImageBytes bytes, String expected) throws IOException {
        if (bytes.size() == 0) {
            throw unsupported(bytes.file(), "is empty", expected);
        }
        Optional<Format> format = Format.detect(bytes.channel());
        if (format.isPresent()) {
            return format.get();
        }
        String is = Foreign.of(bytes).map(Foreign::sentence).orElse(unknown(bytes.size()));
        throw unsupported(bytes.file(), is, expected);
    }

    /// A raw disk need not tell that it is one, but for its length.
    private static String unknown(long size) {
        String unknown = "begins like no known format";
        return size % Foreign.SECTOR == 0
                ? unknown + "; if it is a raw disk, convert it: " + Foreign.CONVERT
                : unknown;
    }

    /// @param is a clause, in whose commands FILE stands for the file
    static Invalid unsupported(String file, String is, String expected) {
        return new Invalid(
                "Unsupported compression: %s %s; expected %s"
                        .formatted(file, Foreign.named(file, is), expected));
    }
}
