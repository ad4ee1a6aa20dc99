package gantry.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/// A file's bytes without their compression. Whatever the decompressor has to say against the
/// data is a refusal that names the file; only a fault in reading the file itself stays an
/// [IOException].
final class Unpacked extends InputStream {
    /// The largest window or dictionary: `xz -9` needs 64 MiB, and `zstd -d` takes 128.
    private static final int WINDOW_LOG = 27;

    /// What xz and lzma may take of the heap: 129 MiB, or half of a small heap.
    private static final int MEMORY_KIB =
            (int)
                    Math.min(
                            (1L << (WINDOW_LOG - 10)) + 1024,
                            Runtime.getRuntime().maxMemory() >> 11);

    private static final int BUFFER = 1 << 16;

    private interface Opening {
        InputStream open() throws IOException;
    }

    private interface Reading {
        long read() throws IOException;
    }

    private final ImageBytes bytes;
    private final Format format;
    private final long limit;
    private final ChannelInput packed;
    private final InputStream unpacked;
    private final byte[] scratch = new byte[BUFFER];
    private long count;

    private Unpacked(ImageBytes bytes, Format format, long limit) throws IOException {
        this.bytes = bytes;
        this.format = format;
        this.limit = limit;
        this.packed = bytes.stream();
        this.unpacked = opened(() -> decompressor(format, packed));
    }

    static Unpacked of(ImageBytes bytes, Format format) throws IOException {
        return new Unpacked(bytes, format, Long.MAX_VALUE);
    }

    /// Refuses to unpack more than `limit` bytes.
    static Unpacked atMost(long limit, ImageBytes bytes, Format format) throws IOException {
        return new Unpacked(bytes, format, limit);
    }

    /// What follows the end of bzip2 is left alone, as the program does: some pad it with zeros.
    private static boolean isAfterEnd(Format format, Exception e) {
        return format == Format.BZIP2
                && String.valueOf(e.getMessage()).contains("after a valid BZip2 stream");
    }

    static InputStream decompressor(Format format, InputStream in) throws IOException {
        return switch (format) {
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZInputStream(in, MEMORY_KIB);
            case LZMA -> new LZMAInputStream(in, MEMORY_KIB);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(WINDOW_LOG);
            case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
            case TAR -> in;
            case SQUASHFS, QCOW2, VMDK ->
                    throw new IllegalArgumentException(format + " is no tarball");
        };
    }

    @Override
    public int read() throws IOException {
        int b = (int) guarded(unpacked::read);
        counted(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = (int) guarded(() -> unpacked.read(target, offset, length));
        counted(Math.max(0, read));
        return read;
    }

    /// Seeks where nothing needs to be unpacked.
    @Override
    public long skip(long wanted) throws IOException {
        if (format == Format.TAR) {
            return packed.skip(wanted);
        }
        long left = wanted;
        while (left > 0) {
            int read = read(scratch, 0, (int) Math.min(left, BUFFER));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return wanted - left;
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    private void counted(long more) {
        count += more;
        if (count > limit) {
            throw new Invalid(
                    "%s unpacks to more than %d MiB; metadata.yaml and templates are expected in it"
                            .formatted(bytes.file(), limit >> 20));
        }
    }

    private InputStream opened(Opening opening) throws IOException {
        try {
            return opening.open();
        } catch (IOException | RuntimeException e) {
            throw refusalOrFault(e);
        }
    }

    private long guarded(Reading reading) throws IOException {
        try {
            long read = reading.read();
            if (packed.fault().isPresent()) {
                throw packed.fault().get();
            }
            return read;
        } catch (IOException | RuntimeException e) {
            if (isAfterEnd(format, e)) {
                return -1;
            }
            throw refusalOrFault(e);
        }
    }

    private Invalid refusalOrFault(Exception e) throws IOException {
        if (packed.fault().isPresent()) {
            throw packed.fault().get();
        }
        String why = e.getMessage() == null ? "the data ends early" : e.getMessage();
        String sentence =
                needsTooMuchMemory(e)
                        ? "%s cannot be unpacked: it needs more memory than %s may take, at most 128 MiB (%s)"
                        : "%s cannot be unpacked: its %s data is damaged or truncated (%s)";
        return new Invalid(sentence.formatted(bytes.file(), format, Words.printable(why)), e);
    }

    private static boolean needsTooMuchMemory(Exception e) {
        return e instanceof MemoryLimitException
                || (e instanceof ZstdIOException zstd
                        && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge());
    }
}
