package gantry;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Small images made by code, the same byte for byte each time. Another name gives other bytes.
public record TestImage(List<Part> parts) {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Part(Kind kind, String filename, byte[] bytes) {}

    private static final int CLUSTER = 1 << 16;

    /// A unified container image.
    public static TestImage container(String name) {
        return new TestImage(
                List.of(
                        new Part(
                                Kind.UNIFIED,
                                name + ".tar.gz",
                                gzip(
                                        tar(
                                                "metadata.yaml",
                                                metadata(name),
                                                "rootfs/etc/hostname",
                                                name)))));
    }

    /// A split container image.
    public static TestImage splitContainer(String name) {
        return new TestImage(
                List.of(
                        metadataPart(name),
                        new Part(Kind.ROOTFS, "rootfs.tar.gz", gzip(tar("etc/hostname", name)))));
    }

    /// A split container image whose root, of a hundred kilobytes, differs from others by its end
    /// alone.
    public static TestImage textContainer(String name, String end) {
        String lines = "All lines are the same. ".repeat(4000);
        return new TestImage(
                List.of(
                        metadataPart(name),
                        new Part(Kind.ROOTFS, "rootfs.tar", tar("text", lines + end))));
    }

    /// A split image of a virtual machine, with an empty disk that is the same for every name.
    public static TestImage virtualMachine(String name) {
        return new TestImage(
                List.of(metadataPart(name), new Part(Kind.DISK, "disk.qcow2", qcow2())));
    }

    /// A unified image of these entries: names and contents in turn.
    public static TestImage unified(String... entries) {
        return new TestImage(List.of(new Part(Kind.UNIFIED, "image.tar.gz", gzip(tar(entries)))));
    }

    /// A virtual machine in one file.
    public static TestImage unifiedMachine(String name) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("metadata.yaml", metadata(name).getBytes(StandardCharsets.UTF_8));
        files.put("rootfs.img", qcow2());
        return new TestImage(List.of(new Part(Kind.UNIFIED, "image.tar.gz", gzip(tar(files)))));
    }

    public static TestImage of(Part... parts) {
        return new TestImage(List.of(parts));
    }

    public static Part metadataPart(String name) {
        return new Part(
                Kind.METADATA, "metadata.tar.gz", gzip(tar("metadata.yaml", metadata(name))));
    }

    /// Text of so many letters that no compression makes much smaller.
    public static String noise(int length) {
        StringBuilder text = new StringBuilder(length);
        new Random(length).ints(length, '!', '\177').forEach(c -> text.append((char) c));
        return text.toString();
    }

    public static String metadata(String name) {
        return """
               architecture: x86_64
               creation_date: 1767225600
               properties:
                 description: Test image %s
                 os: Test
                 name: %s
               """
                .formatted(name, name);
    }

    /// A tar of regular files: names and contents in turn.
    public static byte[] tar(String... entries) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            files.put(entries[i], entries[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return tar(files);
    }

    private static byte[] tar(Map<String, byte[]> files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// An empty disk of 1 MiB: header, refcount table, refcount block, L1 table.
    public static byte[] qcow2() {
        ByteBuffer disk = ByteBuffer.allocate(4 * CLUSTER);
        disk.putInt(0x514649fb).putInt(3); // magic, version
        disk.putLong(0).putInt(0); // no backing file
        disk.putInt(16).putLong(1 << 20); // cluster bits, virtual size
        disk.putInt(0); // no encryption
        disk.putInt(1).putLong(3L * CLUSTER); // L1 table
        disk.putLong(CLUSTER).putInt(1); // refcount table
        disk.putInt(0).putLong(0); // no snapshots
        disk.putLong(0).putLong(0).putLong(0); // no features
        disk.putInt(4).putInt(104); // 16-bit refcounts, header length
        disk.putLong(CLUSTER, 2L * CLUSTER);
        for (int cluster = 0; cluster < 4; cluster++) {
            disk.putShort(2 * CLUSTER + 2 * cluster, (short) 1);
        }
        return disk.array();
    }

    public Fingerprint fingerprint() {
        MessageDigest sum = Digest.sha256();
        parts.forEach(part -> sum.update(part.bytes()));
        return new Fingerprint(Digest.of(sum).hex());
    }

    public long size() {
        return parts.stream().mapToLong(part -> part.bytes().length).sum();
    }

    public ImageStream stream() {
        Iterator<Part> rest = parts.iterator();
        return new ImageStream() {
            @Override
            public Optional<ImageFile> next() {
                return rest.hasNext() ? Optional.of(file(rest.next())) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    private static ImageFile file(Part part) {
        return new ImageFile(
                part.kind(),
                part.filename(),
                OptionalLong.of(part.bytes().length),
                new ByteArrayInputStream(part.bytes()));
    }

    /// Writes the files into a directory, in fingerprint order.
    public List<Path> write(Path directory) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Part part : parts) {
            written.add(Files.write(directory.resolve(part.filename()), part.bytes()));
        }
        return written;
    }
}
