package gantry.format;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/// How a squashfs packs its blocks, each for itself.
enum SquashfsCompression {
    ZLIB,
    XZ,
    LZ4,
    ZSTD;

    /// Blocks have at most 1 MiB; dictionaries need not be larger.
    private static final int MEMORY_KIB = 8 << 10;

    private static final int WINDOW_LOG = 23;

    /// By the number in the header. lzma and lzo were never common, and nothing here unpacks them.
    static SquashfsCompression of(int number, ImageBytes bytes) {
        return switch (number) {
            case 1 -> ZLIB;
            case 4 -> XZ;
            case 5 -> LZ4;
            case 6 -> ZSTD;
            case 2 -> throw unsupported("lzma", bytes);
            case 3 -> throw unsupported("lzo", bytes);
            default -> throw bytes.damaged("squashfs knows no compression number " + number);
        };
    }

    /// Unpacks a block, and refuses one that gives more than `longest` bytes.
    byte[] unpack(byte[] packed, int longest, ImageBytes bytes) throws IOException {
        try (DecoderMemory.Share memory = DecoderMemory.OF_THIS_PROCESS.share(bytes.file());
                InputStream in = stream(new ByteArrayInputStream(packed), memory)) {
            byte[] block = in.readNBytes(longest + 1);
            if (block.length <= longest) {
                return block;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            throw new Invalid(
                    "%s is damaged: a block of the squashfs cannot be unpacked (%s)"
                            .formatted(
                                    bytes.file(), Words.printable(String.valueOf(e.getMessage()))),
                    e);
        }
        throw bytes.damaged(
                "a block of the squashfs unpacks to more than %d bytes".formatted(longest));
    }

    private InputStream stream(InputStream packed, DecoderMemory.Share memory) throws IOException {
        return switch (this) {
            case ZLIB -> new InflaterInputStream(packed);
            case XZ -> new XZInputStream(packed, MEMORY_KIB, memory);
            case LZ4 -> new BlockLZ4CompressorInputStream(packed);
            case ZSTD -> new ZstdInputStreamNoFinalizer(packed).setLongMax(WINDOW_LOG);
        };
    }

    private static Invalid unsupported(String name, ImageBytes bytes) {
        return new Invalid(
                "%s is a squashfs packed with %s, which cannot be unpacked here; make it with gzip, xz, zstd or lz4"
                        .formatted(bytes.file(), name));
    }
}
