package gantry.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

    /// What `zstd` takes up to level 19.
    private static final int USUAL_WINDOW_LOG = 23;

    /// What a bzip2 takes at its largest, and what other decoders have besides a dictionary.
    private static final int BZIP2_BYTES = 8 << 20;

    private static final int BUFFERS = 1 << 20;

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
    private final String within;
    private final DecoderMemory.Share memory;
    private final ChannelInput packed;
    private final InputStream unpacked;
    private final byte[] scratch = new byte[BUFFER];
    private long count;

    private Unpacked(
            ImageBytes bytes, Format format, long limit, String within, DecoderMemory.Share memory)
            throws IOException {
        this.bytes = bytes;
        this.format = format;
        this.limit = limit;
        this.within = within;
        this.memory = memory;
        this.packed = bytes.stream();
        this.unpacked =
                opened(() -> decompressor(format, packed, memory, windowLog(bytes, format)));
    }

    static Unpacked of(ImageBytes bytes, Format format) throws IOException {
        return atMost(Long.MAX_VALUE, "", bytes, format);
    }

    /// Refuses to unpack more than `limit` bytes.
    ///
    /// @param within what is expected within them, for the refusal
    static Unpacked atMost(long limit, String within, ImageBytes bytes, Format format)
            throws IOException {
        DecoderMemory.Share memory = DecoderMemory.OF_THIS_PROCESS.share(bytes.file());
        try {
            return new Unpacked(bytes, format, limit, within, memory);
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /// What follows the end of bzip2 is left alone, as the program does: some pad it with zeros.
    private static boolean isAfterEnd(Format format, Exception e) {
        return format == Format.BZIP2
                && String.valueOf(e.getMessage()).contains("after a valid BZip2 stream");
    }

    /// The same for a stream that is read once, by a person's command.
    static InputStream of(Format format, InputStream in, String file) throws IOException {
        return decompressor(format, in, DecoderMemory.OF_THIS_PROCESS.share(file), WINDOW_LOG);
    }

    private static InputStream decompressor(
            Format format, InputStream in, DecoderMemory.Share memory, int windowLog)
            throws IOException {
        int most = DecoderMemory.OF_THIS_PROCESS.mostOfOne();
        return switch (format) {
            case GZIP -> {
                memory.take(BUFFERS);
                yield new GZIPInputStream(in, BUFFER);
            }
            case BZIP2 -> {
                memory.take(BZIP2_BYTES);
                yield new BZip2CompressorInputStream(in, true);
            }
            case XZ -> new XZInputStream(in, most, memory);
            case LZMA -> new LZMAInputStream(in, most, memory);
            case ZSTD -> {
                memory.take(1L << windowLog);
                yield new ZstdInputStreamNoFinalizer(in).setLongMax(windowLog);
            }
            case LZ4 -> {
                memory.take(BUFFERS);
                yield new FramedLZ4CompressorInputStream(in, true);
            }
            case TAR -> in;
            case SQUASHFS, QCOW2, VMDK ->
                    throw new IllegalArgumentException(format + " is no tarball");
        };
    }

    /// The first frame tells how large a window to reckon with: with no larger than usual, none of
    /// a later frame may be larger, either.
    private static int windowLog(ImageBytes bytes, Format format) throws IOException {
        boolean isUsual =
                format != Format.ZSTD || ZstdFrames.firstWindow(bytes) <= 1 << USUAL_WINDOW_LOG;
        return isUsual ? USUAL_WINDOW_LOG : WINDOW_LOG;
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
        try (memory) {
            unpacked.close();
        }
    }

    private void counted(long more) {
        count += more;
        if (count > limit) {
            throw new Invalid(
                    "%s unpacks to more than %d MiB; %s"
                            .formatted(bytes.file(), limit >> 20, within));
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
        ImageBytes.checkGoesOn();
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
        if (e instanceof UncheckedIOException memoryOfOthers) {
            throw memoryOfOthers.getCause();
        }
        String why = Words.reason(e);
        String sentence =
                needsTooMuchMemory(e)
                        ? "%s cannot be unpacked: it needs more memory than %s may take, at most "
                                + (DecoderMemory.OF_THIS_PROCESS.mostOfOne() >> 10)
                                + " MiB (%s); compress it with a smaller dictionary or window"
                        : "%s cannot be unpacked: its %s data is damaged or truncated (%s)";
        return new Invalid(sentence.formatted(bytes.file(), format, Words.printable(why)), e);
    }

    private static boolean needsTooMuchMemory(Exception e) {
        return e instanceof MemoryLimitException
                || (e instanceof ZstdIOException zstd
                        && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge());
    }
}
