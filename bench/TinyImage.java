import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Unified images of a few kilobytes, each number another one.
class TinyImage {
    static byte[] of(int number) throws IOException {
        String metadata =
                """
                architecture: x86_64
                creation_date: 1767225600
                properties:
                  os: Bench
                  release: "%d"
                  description: Bench image %d
                """
                        .formatted(number, number);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            add(tar, "metadata.yaml", metadata);
            add(tar, "rootfs/number", Integer.toString(number));
        }
        return out.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
