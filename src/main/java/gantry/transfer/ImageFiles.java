package gantry.transfer;

import gantry.format.Inspector;
import gantry.format.LoneDisk;
import gantry.format.NewMetadata;
import gantry.format.pack.Packer;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/// An image in files of this machine.
public final class ImageFiles implements ImageStream {
    private final Deque<ImageFile> files = new ArrayDeque<>();
    private final Deque<InputStream> opened = new ArrayDeque<>();

    private ImageFiles() {}

    /// A unified image: a file, or a directory that is packed on the way.
    ///
    /// @param compression of a directory; a file is taken as it is
    /// @throws NotFound if there is no such file
    /// @throws Invalid if it cannot be read, or the directory is no image
    public static ImageStream unified(Path path, Packer.Compression compression)
            throws IOException {
        if (Files.isDirectory(path)) {
            return new PackedDirectory(path, compression);
        }
        return opening(files -> files.add(Kind.UNIFIED, path));
    }

    /// A split image. Whether it is a container or a virtual machine is told by the second file's
    /// bytes.
    public static ImageStream split(Path metadata, Path rootfs) throws IOException {
        return opening(
                files -> {
                    files.add(Kind.METADATA, metadata);
                    files.add(kindOf(rootfs), rootfs);
                });
    }

    /// A unified image that comes in by this stream, which is left open.
    public static ImageStream unified(InputStream bytes, String name) {
        ImageFiles files = new ImageFiles();
        files.files.add(new ImageFile(Kind.UNIFIED, name, OptionalLong.empty(), bytes));
        return files;
    }

    /// A split image of a disk that has no metadata of its own. Of a compressed disk the unpacked
    /// bytes become the image's.
    ///
    /// @throws Invalid if the file is no disk that a virtual machine could start
    public static ImageStream disk(Path disk, NewMetadata metadata) throws IOException {
        return opening(
                files -> {
                    InputStream in = open(disk);
                    files.opened.add(in);
                    LoneDisk bytes = new LoneDisk(in, String.valueOf(disk.getFileName()));
                    files.addDisk(
                            bytes,
                            metadata,
                            bytes.isAsItCame() && Files.isRegularFile(disk)
                                    ? OptionalLong.of(Files.size(disk))
                                    : OptionalLong.empty());
                });
    }

    /// The same, of a disk that comes in by this stream, which is left open.
    public static ImageStream disk(InputStream disk, String name, NewMetadata metadata)
            throws IOException {
        ImageFiles files = new ImageFiles();
        files.addDisk(new LoneDisk(disk, name), metadata, OptionalLong.empty());
        return files;
    }

    private void addDisk(LoneDisk disk, NewMetadata metadata, OptionalLong size) {
        byte[] tarball = metadata.tarball();
        files.add(
                new ImageFile(
                        Kind.METADATA,
                        "metadata.tar",
                        OptionalLong.of(tarball.length),
                        new ByteArrayInputStream(tarball)));
        files.add(new ImageFile(Kind.DISK, disk.filename(), size, disk));
    }

    private interface Opening {
        void add(ImageFiles files) throws IOException;
    }

    private static ImageStream opening(Opening opening) throws IOException {
        ImageFiles files = new ImageFiles();
        try {
            opening.add(files);
            return files;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static Kind kindOf(Path rootfs) throws IOException {
        if (!Files.isRegularFile(rootfs)) {
            return Kind.ROOTFS; // a pipe, say: the target looks when it has the bytes
        }
        try (SeekableByteChannel bytes = Files.newByteChannel(rootfs)) {
            return Inspector.rootfs(bytes, rootfs.toString());
        } catch (AccessDeniedException _) {
            throw denied(rootfs);
        }
    }

    private void add(Kind kind, Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new Invalid(
                    "%s is a directory; a split image is a metadata file and a rootfs file"
                            .formatted(path));
        }
        InputStream in = open(path);
        opened.add(in);
        OptionalLong size =
                Files.isRegularFile(path)
                        ? OptionalLong.of(Files.size(path))
                        : OptionalLong.empty();
        files.add(new ImageFile(kind, String.valueOf(path.getFileName()), size, in));
    }

    private static InputStream open(Path path) throws IOException {
        try {
            return new NamedInput(path, Files.newInputStream(path));
        } catch (NoSuchFileException _) {
            throw new NotFound("open %s: no such file or directory".formatted(path));
        } catch (AccessDeniedException _) {
            throw denied(path);
        }
    }

    private static Invalid denied(Path path) {
        return new Invalid("open %s: permission denied".formatted(path));
    }

    @Override
    public Optional<ImageFile> next() {
        return Optional.ofNullable(files.poll());
    }

    @Override
    public void close() throws IOException {
        for (InputStream in : opened) {
            in.close();
        }
    }
}
