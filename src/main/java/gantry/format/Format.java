package gantry.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/// A file format, told by a file's first bytes and never by its name.
///
/// The table and its order are those of LXD 5.0.2, with Incus' additions (lz4, vmdk) and its
/// checks of length: a short or empty file has no format.
public enum Format {
    GZIP("gzip", ".tar.gz"),
    BZIP2("bzip2", ".tar.bz2"),
    XZ("xz", ".tar.xz"),
    LZMA("lzma", ".tar.lzma"),
    TAR("tar", ".tar"),
    SQUASHFS("squashfs", ".squashfs"),
    QCOW2("qcow2", ".qcow2"),
    ZSTD("zstd", ".tar.zst"),
    LZ4("lz4", ".tar.lz4"),
    VMDK("vmdk", ".vmdk");

    /// How many bytes tell a format: as many as LXD reads.
    public static final int HEAD_LENGTH = 263;

    private static final int TAR_MAGIC = 257;

    private final String word;
    private final String extension;

    Format(String word, String extension) {
        this.word = word;
        this.extension = extension;
    }

    /// What an exported file's name ends with, such as `.tar.gz`.
    public String extension() {
        return extension;
    }

    /// What people call it, such as `gzip`.
    @Override
    public String toString() {
        return word;
    }

    /// Whether it is a disk, as virtual machines have.
    public boolean isDisk() {
        return this == QCOW2 || this == VMDK;
    }

    /// Whether it is a tarball, compressed or not.
    public boolean isTarball() {
        return !isDisk() && this != SQUASHFS;
    }

    /// The format that a file with this beginning has. Looks at [#HEAD_LENGTH] bytes at most, and
    /// leaves the buffer as it is.
    public static Optional<Format> detect(ByteBuffer head) {
        if (begins(head, 0, 'B', 'Z')) {
            return Optional.of(BZIP2);
        }
        if (begins(head, 0, 0x1f, 0x8b)) {
            return Optional.of(GZIP);
        }
        if (begins(head, 1, '7', 'z', 'X', 'Z')) {
            return Optional.of(begins(head, 0, 0xfd) ? XZ : LZMA);
        }
        if (begins(head, 0, 0x5d, 0, 0)) {
            return Optional.of(LZMA);
        }
        if (begins(head, 0, 0x28, 0xb5, 0x2f, 0xfd)) {
            return Optional.of(ZSTD);
        }
        if (begins(head, TAR_MAGIC, 'u', 's', 't', 'a', 'r')) {
            return Optional.of(TAR);
        }
        if (begins(head, 0, 'h', 's', 'q', 's')) {
            return Optional.of(SQUASHFS);
        }
        if (begins(head, 0, 'Q', 'F', 'I')) {
            return Optional.of(QCOW2);
        }
        if (begins(head, 0, 0x04, 0x22, 0x4d, 0x18)) {
            return Optional.of(LZ4);
        }
        return begins(head, 0, 'K', 'D', 'M', 'V') ? Optional.of(VMDK) : Optional.empty();
    }

    /// The format of a file, read from its start. The channel's position moves.
    public static Optional<Format> detect(SeekableByteChannel bytes) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_LENGTH);
        bytes.position(0);
        while (head.hasRemaining() && bytes.read(head) >= 0) {
            // Reads go on until there are enough bytes, or no more.
        }
        return detect(head.flip());
    }

    private static boolean begins(ByteBuffer head, int at, int... magic) {
        if (head.remaining() < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head.get(head.position() + at + i) & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
