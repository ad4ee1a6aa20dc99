package gantry.format;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/// Compresses fixtures, in process, as each format has it.
final class TestPacking {
    private TestPacking() {}

    static byte[] pack(Format format, byte[] plain) {
        return pack(format, plain, 1);
    }

    /// The same bytes so many times over, in one stream.
    static byte[] pack(Format format, byte[] plain, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = stream(format, out)) {
            for (int i = 0; i < times; i++) {
                packed.write(plain);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static OutputStream stream(Format format, OutputStream out) throws IOException {
        return switch (format) {
            case GZIP -> new GZIPOutputStream(out);
            case BZIP2 -> new BZip2CompressorOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(1));
            case LZMA -> new LZMAOutputStream(out, new LZMA2Options(1), -1);
            case ZSTD -> new ZstdOutputStream(out);
            case LZ4 -> new FramedLZ4CompressorOutputStream(out);
            case TAR -> out;
            case SQUASHFS, QCOW2, VMDK ->
                    throw new IllegalArgumentException(format + " packs nothing");
        };
    }
}
