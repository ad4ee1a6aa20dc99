package gantry.attack;

import gantry.TestImage;
import gantry.image.ImageFile.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Small files that unpack to large ones, made in a moment: streams of zeros that follow each
/// other.
final class Bombs {
    /// In bytes, of each stream of zeros.
    private static final int ZEROS = 32 << 20;

    /// What fits the oldest kind of header.
    private static final long LARGEST = 7L << 30;

    private static final byte[] MEBIBYTE = new byte[1 << 20];

    private Bombs() {}

    private interface Packing {
        OutputStream onto(OutputStream out) throws IOException;
    }

    /// A tarball whose first file never seems to end, with `metadata.yaml` nowhere.
    ///
    /// @param gibibytes that it unpacks to
    static TestImage bzip2BeforeMetadata(int gibibytes) {
        return image(
                "bomb.tar.bz2",
                bomb(BZip2CompressorOutputStream::new, header("aaa", LARGEST), gibibytes));
    }

    /// An image of which all is known at once, and which then goes on.
    static TestImage gzipBehindMetadata(int gibibytes) {
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        byte[] metadata = TestImage.tar("metadata.yaml", TestImage.metadata("bomb"));
        begin.write(metadata, 0, 1024);
        begin.writeBytes(header("rootfs/zeros", (long) gibibytes << 30));
        return image("bomb.tar.gz", bomb(GZIPOutputStream::new, begin.toByteArray(), gibibytes));
    }

    /// A sound image that asks for a dictionary of so many MiB: 64 or 96.
    static TestImage xzWithDictionary(int mebibytes, String name) {
        byte[] tar =
                TestImage.tar(
                        "metadata.yaml",
                        TestImage.metadata(name),
                        "rootfs/noise",
                        TestImage.noise(10_000));
        byte[] xz = packed(out -> new XZOutputStream(out, new LZMA2Options(1)), tar);
        askForDictionary(xz, mebibytes);
        return image("dictionary.tar.xz", xz);
    }

    // The first block's header: its size, flags, the filter's number, one byte of properties, and
    // its sum at the end.
    private static void askForDictionary(byte[] xz, int mebibytes) {
        int block = 12;
        xz[block + 4] = (byte) (mebibytes == 64 ? 28 : 29);
        int length = (xz[block] & 0xff) * 4;
        CRC32 sum = new CRC32();
        sum.update(xz, block, length);
        for (int i = 0; i < 4; i++) {
            xz[block + length + i] = (byte) (sum.getValue() >> (8 * i));
        }
    }

    private static byte[] bomb(Packing packing, byte[] begin, int gibibytes) {
        byte[] zeros =
                packed(
                        out -> {
                            OutputStream packed = packing.onto(out);
                            for (int i = MEBIBYTE.length; i < ZEROS; i += MEBIBYTE.length) {
                                packed.write(MEBIBYTE);
                            }
                            return packed;
                        },
                        MEBIBYTE);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(packed(packing, begin));
        for (long done = 0; done < (long) gibibytes << 30; done += ZEROS) {
            bomb.writeBytes(zeros);
        }
        return bomb.toByteArray();
    }

    private static byte[] packed(Packing packing, byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = packing.onto(out)) {
            packed.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] header(String name, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setModTime(0);
        entry.setSize(size);
        byte[] block = new byte[512];
        entry.writeEntryHeader(block);
        return block;
    }

    private static TestImage image(String filename, byte[] bytes) {
        return TestImage.of(new TestImage.Part(Kind.UNIFIED, filename, bytes));
    }
}
