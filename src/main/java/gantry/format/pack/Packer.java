package gantry.format.pack;

import com.github.luben.zstd.ZstdOutputStream;
import gantry.image.ImageFailure;
import gantry.image.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Packs a directory into a unified image, in process: no root, no external program.
///
/// The directory holds `metadata.yaml`, `rootfs/` or `rootfs.img`, and maybe `templates/`; as with
/// LXD nothing else in it is packed. `metadata.yaml` goes first, so that readers may stop early,
/// and the rootfs last. The same tree gives the same bytes, wherever it lies and whoever checked it
/// out when; see [PackRules]. What it holds is kept as far as the reading user may see it: owners,
/// modes, links, devices and extended attributes. Only sockets are left out.
public final class Packer {
    /// How the image is compressed. Zstandard is fast and needs little memory; xz makes smaller
    /// images, is many times slower, and needs 100 MB of heap.
    public enum Compression {
        ZSTD,
        XZ
    }

    private static final String METADATA = "metadata.yaml";
    private static final String TEMPLATES = "templates";
    private static final String ROOTFS = "rootfs";
    private static final String DISK = "rootfs.img";

    private static final int ZSTD_LEVEL = 3;

    /// More of a `metadata.yaml` is not looked at for its date.
    private static final int MOST_METADATA = 1 << 20;

    private static final Pattern CREATION_DATE =
            Pattern.compile("(?m)^creation_date: *[\"']?(\\d{1,11})[\"']? *$");

    private Packer() {}

    /// Writes the image, and leaves `out` open. After a failure, what was written has no end: it
    /// is no image.
    ///
    /// @throws ImageFailure.Invalid if the directory is no image, or not all of it may be read
    /// @throws ImageFailure.Mismatch if a file changed its size or vanished meanwhile
    public static void pack(Path directory, Compression compression, OutputStream out)
            throws IOException {
        PackFile metadata = metadata(directory);
        PackFile rootfs = rootfs(directory);
        List<PackFile> trees = new ArrayList<>(List.of(metadata, rootfs));
        if (exists(directory.resolve(TEMPLATES))) {
            trees.add(templates(directory));
        }
        PackRules rules = PackRules.of(trees, creationDate(metadata));
        Sink sink = new Sink(out);
        try (PackTar tar = new PackTar(compressed(compression, sink), PackXattrs.open(), rules)) {
            try {
                tar.add(metadata, new PackName(METADATA));
                if (exists(directory.resolve(TEMPLATES))) {
                    tar.add(templates(directory), new PackName(TEMPLATES));
                }
                tar.add(rootfs, PackName.ofLast(rootfs.path()));
            } catch (IOException | RuntimeException | Error e) {
                sink.cut();
                throw e;
            }
        }
    }

    /// 0 where `metadata.yaml` tells none; whoever reads the image says what is wrong with it.
    private static long creationDate(PackFile metadata) throws IOException {
        try (InputStream in = metadata.open()) {
            Matcher line =
                    CREATION_DATE.matcher(
                            new String(in.readNBytes(MOST_METADATA), StandardCharsets.UTF_8));
            return line.find() ? Long.parseLong(line.group(1)) : 0;
        }
    }

    private static PackFile metadata(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw refusal("Not a directory", directory);
        }
        Path path = directory.resolve(METADATA);
        if (!exists(path)) {
            throw refusal("Metadata tarball is missing metadata.yaml", directory);
        }
        PackFile file = PackFile.of(path);
        if (!file.is(PackFile.Kind.FILE)) {
            throw refusal("Cannot read non-regular file \"metadata.yaml\"", directory);
        }
        return file;
    }

    private static PackFile rootfs(Path directory) throws IOException {
        boolean container = exists(directory.resolve(ROOTFS));
        boolean disk = exists(directory.resolve(DISK));
        if (container == disk) {
            String why = disk ? "Both rootfs and rootfs.img" : "Neither rootfs nor rootfs.img";
            throw refusal(why + " in an image directory", directory);
        }
        PackFile file = PackFile.of(directory.resolve(disk ? DISK : ROOTFS));
        if (!file.is(disk ? PackFile.Kind.FILE : PackFile.Kind.DIRECTORY)) {
            throw refusal(
                    disk ? "rootfs.img is not a regular file" : "rootfs is not a directory",
                    directory);
        }
        return file;
    }

    private static PackFile templates(Path directory) throws IOException {
        PackFile file = PackFile.of(directory.resolve(TEMPLATES));
        if (!file.is(PackFile.Kind.DIRECTORY)) {
            throw refusal("templates is not a directory", directory);
        }
        return file;
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static ImageFailure.Invalid refusal(String what, Path directory) {
        return new ImageFailure.Invalid(
                ("%s: %s; an image directory holds a file metadata.yaml, a directory rootfs or a"
                                + " file rootfs.img, and maybe a directory templates")
                        .formatted(what, Words.printable(directory.toString())));
    }

    private static OutputStream compressed(Compression compression, OutputStream out)
            throws IOException {
        return switch (compression) {
            case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL).setChecksum(true);
            case XZ -> new XZOutputStream(out, new LZMA2Options());
        };
    }

    /// Stays open when the layers above close, and once cut takes none of the ends they then write.
    private static final class Sink extends OutputStream {
        private final OutputStream out;
        private boolean cut;

        Sink(OutputStream out) {
            this.out = out;
        }

        void cut() {
            cut = true;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!cut) {
                out.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!cut) {
                out.flush();
            }
        }
    }
}
