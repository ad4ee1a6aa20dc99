package gantry.format;

import gantry.image.BlockInput;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/// The bytes of a disk that comes without metadata, compressed or not. Its compression is undone
/// while it is read, in memory that does not grow with it; what is no disk is refused by its first
/// bytes.
public final class LoneDisk extends BlockInput {
    private static final String EXPECTED =
            "a disk, which is qcow2 or vmdk, perhaps in gzip, bzip2, xz, lzma, zstd or lz4";

    private final String file;
    private final Optional<Format> packing;
    private final Source source;
    private final InputStream bytes;

    /// @param in is not closed with this
    /// @param file what a refusal calls it
    /// @throws Invalid if it is no disk, or one that no virtual machine can start
    public LoneDisk(InputStream in, String file) throws IOException {
        this.file = file;
        this.source = new Source(in);
        BufferedInputStream packed = new BufferedInputStream(source);
        byte[] start = peek(packed);
        this.packing = Format.detect(ByteBuffer.wrap(start)).filter(LoneDisk::isPacking);
        if (packing.isEmpty()) {
            checkDisk(start);
            this.bytes = packed;
            return;
        }
        try {
            BufferedInputStream unpacked =
                    new BufferedInputStream(Unpacked.of(packing.get(), packed, file));
            checkInside(peek(unpacked));
            this.bytes = unpacked;
        } catch (IOException e) {
            throw refusalOrFault(e);
        }
    }

    /// The name without the ending of its compression.
    public String filename() {
        if (packing.isEmpty()) {
            return file;
        }
        int dot = file.lastIndexOf('.');
        return dot > 0 && file.length() - dot <= 5 ? file.substring(0, dot) : file;
    }

    /// Whether as many bytes come out as go in.
    public boolean isAsItCame() {
        return packing.isEmpty();
    }

    private static boolean isPacking(Format format) {
        return format.isTarball() && format != Format.TAR;
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(Foreign.HEAD_LENGTH);
        byte[] start = in.readNBytes(Foreign.HEAD_LENGTH);
        in.reset();
        return start;
    }

    private void checkDisk(byte[] start) throws IOException {
        Optional<Format> format = Format.detect(ByteBuffer.wrap(start));
        if (format.isEmpty()) {
            throw unsupported(
                    Foreign.of(start)
                            .map(Foreign::sentence)
                            .orElse(
                                    "begins like no known format; if it is a raw disk, convert it: "
                                            + Foreign.CONVERT));
        }
        checkStart(format.get(), start, "is " + format.get());
    }

    private void checkInside(byte[] start) throws IOException {
        Optional<Format> format = Format.detect(ByteBuffer.wrap(start));
        if (format.isEmpty()) {
            throw unsupported(Enclosed.otherThanDisk(start, packing.orElseThrow()));
        }
        checkStart(
                format.get(), start, "is %s of %s".formatted(packing.orElseThrow(), format.get()));
    }

    private void checkStart(Format format, byte[] start, String is) throws IOException {
        switch (format) {
            case QCOW2 ->
                    Qcow2.checkStart(new ImageBytes(new SeekableInMemoryByteChannel(start), file));
            case VMDK -> {} // only its tables tell more
            case GZIP, BZIP2, XZ, LZMA, TAR, SQUASHFS, ZSTD, LZ4 -> throw unsupported(is);
        }
    }

    private Invalid unsupported(String is) {
        return Inspector.unsupported(file, is, EXPECTED);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return bytes.read(target, offset, length);
        } catch (IOException e) {
            throw refusalOrFault(e);
        }
    }

    /// A file that cannot be read stays a fault; data that cannot be unpacked is a refusal.
    private IOException refusalOrFault(IOException e) {
        if (packing.isEmpty() || source.fault.isPresent()) {
            return source.fault.orElse(e);
        }
        String why = Words.reason(e);
        throw new Invalid(
                "%s cannot be unpacked: its %s data is damaged or truncated (%s)"
                        .formatted(file, packing.get(), Words.printable(why)),
                e);
    }

    /// Remembers its own fault, which decompressors turn into words about the data.
    private static final class Source extends FilterInputStream {
        private Optional<IOException> fault = Optional.empty();

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                fault = Optional.of(e);
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                fault = Optional.of(e);
                throw e;
            }
        }
    }
}
