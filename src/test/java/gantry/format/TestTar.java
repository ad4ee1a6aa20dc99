package gantry.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Builds tarballs, the same bytes each time.
final class TestTar {
    static final String YAML =
            """
            architecture: amd64
            creation_date: 1700000000
            properties:
              os: Debian
              release: 12
            """;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    TestTar() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    }

    static TestTar pax() {
        TestTar made = new TestTar();
        made.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        made.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return made;
    }

    static byte[] metadata() {
        return new TestTar().file("metadata.yaml", YAML).file("templates/x.tpl", "x").bytes();
    }

    static byte[] container() {
        return new TestTar()
                .file("metadata.yaml", YAML)
                .directory("rootfs/")
                .file("rootfs/etc/hostname", "here\n")
                .file("rootfs/data", "0123456789abcdef".repeat(4000))
                .bytes();
    }

    static byte[] virtualMachine() {
        return new TestTar().file("metadata.yaml", YAML).file("rootfs.img", "disk").bytes();
    }

    TestTar file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    TestTar file(String name, byte[] content) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        return add(entry, content);
    }

    TestTar directory(String name) {
        return add(new TarArchiveEntry(name), new byte[0]);
    }

    TestTar link(String name, byte type, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    byte[] bytes() {
        try {
            tar.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private TestTar add(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
