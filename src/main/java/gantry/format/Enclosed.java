package gantry.format;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// What is inside a compressed file: a tarball, or something that is refused by its name.
final class Enclosed {
    private static final String CONVERT_UNPACKED = ofUnpacked(Foreign.CONVERT);

    private Enclosed() {}

    private static String ofUnpacked(String command) {
        return command.replace("FILE", "UNPACKED");
    }

    /// The tarball that is unpacked.
    ///
    /// @param expected what a refusal says was expected
    static TarReader tarball(Unpacked in, ImageBytes bytes, Format format, String expected)
            throws IOException {
        PushbackInputStream start = new PushbackInputStream(in, TarReader.BLOCK);
        byte[] block = start.readNBytes(TarReader.BLOCK);
        boolean header = block.length == TarReader.BLOCK && TarHeader.isHeader(block);
        if (!header && format != Format.TAR && !isTar(block)) {
            byte[] more = start.readNBytes(Foreign.HEAD_LENGTH - block.length);
            throw Inspector.unsupported(
                    bytes.file(), otherThanTarball(concat(block, more), format), expected);
        }
        start.unread(block);
        return new TarReader(start, bytes);
    }

    /// A clause that says what the unpacked bytes are.
    private static String otherThanTarball(byte[] head, Format packing) {
        Optional<Format> format = Format.detect(ByteBuffer.wrap(head));
        if (format.isPresent()) {
            return of(format.get(), packing);
        }
        return foreign(head, packing)
                .orElse(
                        "is %s without a tarball in it; if it is a raw disk, unpack it: %s; then convert it: %s"
                                .formatted(packing, unpack(packing), CONVERT_UNPACKED));
    }

    /// The same of a disk's bytes that are no disk.
    static String otherThanDisk(byte[] head, Format packing) {
        return foreign(head, packing)
                .orElse(
                        "is %s without a disk in it that is known; if it is a raw disk, unpack it: %s; then convert it: %s"
                                .formatted(packing, unpack(packing), CONVERT_UNPACKED));
    }

    private static Optional<String> foreign(byte[] head, Format packing) {
        return Foreign.of(head)
                .map(
                        kind ->
                                "is %s of %s; unpack it: %s; then %s"
                                        .formatted(
                                                packing,
                                                kind.is(),
                                                unpack(packing),
                                                ofUnpacked(kind.mend())));
    }

    private static String of(Format inside, Format packing) {
        return switch (inside) {
            case QCOW2, VMDK ->
                    "is %s of a %s disk; unpack it first: %s, or import it alone, with --os and --release"
                            .formatted(packing, inside, unpack(packing));
            case SQUASHFS ->
                    "is %s of a squashfs; unpack it first: %s".formatted(packing, unpack(packing));
            case GZIP, BZIP2, XZ, LZMA, ZSTD, LZ4, TAR ->
                    "is %s within %s; unpack it once: %s"
                            .formatted(inside, packing, unpack(packing));
        };
    }

    private static String unpack(Format packing) {
        return switch (packing) {
            case GZIP -> "gzip -dc FILE > UNPACKED";
            case BZIP2 -> "bzip2 -dc FILE > UNPACKED";
            case XZ -> "xz -dc FILE > UNPACKED";
            case LZMA -> "xz -dc --format=lzma FILE > UNPACKED";
            case ZSTD -> "zstd -dc FILE > UNPACKED";
            case LZ4 -> "lz4 -dc FILE > UNPACKED";
            case TAR, SQUASHFS, QCOW2, VMDK ->
                    throw new IllegalArgumentException(packing + " is no compression");
        };
    }

    private static boolean isTar(byte[] block) {
        return Format.detect(ByteBuffer.wrap(block)).equals(Optional.of(Format.TAR));
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
