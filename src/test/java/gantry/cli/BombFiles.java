package gantry.cli;

import com.github.luben.zstd.ZstdOutputStream;
import gantry.TestImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Files of a few MB that unpack to 10 GiB of zeros behind one tar header.
final class BombFiles {
    private static final int PIECE = 128 << 20;
    private static final int PIECES = 80;

    enum Compression {
        GZIP,
        XZ,
        ZSTD
    }

    private final Compression compression;
    private final byte[] piece;

    BombFiles(Compression compression) throws IOException {
        this.compression = compression;
        this.piece = packed(new byte[PIECE]);
    }

    /// An entry of 10 GiB that the tarball begins with.
    static byte[] entry(String name, byte type) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setSize((long) PIECE * PIECES);
        byte[] block = new byte[512];
        entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
        return block;
    }

    static byte[] globalHeader() throws IOException {
        return entry("global", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
    }

    /// A tarball with sound metadata, in which the entry comes next.
    static byte[] behindMetadata(byte[] entry) throws IOException {
        byte[] tar = TestImage.tar("metadata.yaml", TestImage.metadata("bomb"));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int length =
                512
                        + (TestImage.metadata("bomb").getBytes(StandardCharsets.UTF_8).length + 511)
                                / 512
                                * 512;
        head.write(tar, 0, length);
        head.write(entry);
        return head.toByteArray();
    }

    /// The head and the zeros, in the pieces that each of the formats allows to follow each other.
    Path write(Path file, byte[] head) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(packed(head));
            for (int i = 0; i < PIECES; i++) {
                out.write(piece);
            }
        }
        return file;
    }

    private byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private OutputStream packer(OutputStream out) throws IOException {
        return switch (compression) {
            case GZIP -> new GZIPOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(0));
            case ZSTD -> new ZstdOutputStream(out);
        };
    }
}
