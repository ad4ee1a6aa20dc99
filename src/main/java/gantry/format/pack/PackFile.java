package gantry.format.pack;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import gantry.image.ImageFailure;
import gantry.image.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// One file of a tree, as `lstat(2)` sees it.
///
/// @param mode permissions with setuid, setgid and sticky, without the type
/// @param device number of a device node, as the kernel packs major and minor
/// @param links how many names the file has
/// @param key the same for every name of one file
record PackFile(
        Path path,
        Kind kind,
        int mode,
        long uid,
        long gid,
        long size,
        long device,
        int links,
        Object key) {
    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO,
        SOCKET
    }

    // Not "unix:*", which would look the owner's name up for every file.
    private static final String STAT = "unix:mode,uid,gid,size,rdev,nlink,fileKey";

    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    /// A link is seen itself, not what it leads to.
    ///
    /// @throws ImageFailure.Invalid if this user may not
    /// @throws ImageFailure.Mismatch if the file is gone
    static PackFile of(Path path) throws IOException {
        return reading(path, () -> from(path, Files.readAttributes(path, STAT, NOFOLLOW_LINKS)));
    }

    private static PackFile from(Path path, Map<String, Object> stat) {
        int mode = (int) get(stat, "mode");
        return new PackFile(
                path,
                kind(mode),
                mode & PERMISSIONS,
                Integer.toUnsignedLong((int) get(stat, "uid")),
                Integer.toUnsignedLong((int) get(stat, "gid")),
                (long) get(stat, "size"),
                (long) get(stat, "rdev"),
                (int) get(stat, "nlink"),
                get(stat, "fileKey"));
    }

    private static Object get(Map<String, Object> stat, String name) {
        Object value = stat.get(name);
        if (value == null) {
            throw new IllegalStateException("This system's files have no " + name);
        }
        return value;
    }

    private static Kind kind(int mode) {
        return switch (mode & TYPE) {
            case 0100000 -> Kind.FILE;
            case 0040000 -> Kind.DIRECTORY;
            case 0120000 -> Kind.SYMLINK;
            case 0020000 -> Kind.CHARACTER_DEVICE;
            case 0060000 -> Kind.BLOCK_DEVICE;
            case 0010000 -> Kind.FIFO;
            case 0140000 -> Kind.SOCKET;
            default ->
                    throw new IllegalStateException(
                            "No type of file: " + Integer.toOctalString(mode));
        };
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /// Whether another name may stand for the same file.
    boolean mayBeLinked() {
        return links > 1 && kind != Kind.DIRECTORY;
    }

    /// As Linux's `makedev(3)` packs it.
    int major() {
        return (int) (((device >> 8) & 0xfff) | ((device >> 32) & ~0xfff));
    }

    int minor() {
        return (int) ((device & 0xff) | ((device >> 12) & ~0xff));
    }

    /// Where a symbolic link leads, as it stands in the link.
    PackName target() throws IOException {
        return reading(path, () -> PackName.ofTarget(Files.readSymbolicLink(path)));
    }

    InputStream open() throws IOException {
        return reading(path, () -> Files.newInputStream(path, NOFOLLOW_LINKS));
    }

    SortedMap<String, byte[]> xattrs(PackXattrs xattrs) throws IOException {
        return reading(path, () -> xattrs.of(path));
    }

    /// What is in a directory, in the order of the bytes of its names.
    List<Path> children() throws IOException {
        return reading(path, () -> sorted(path));
    }

    private static List<Path> sorted(Path directory) throws IOException {
        record Child(PackName name, Path path) {}
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(child -> children.add(new Child(PackName.ofLast(child), child)));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.comparing(Child::name));
        return children.stream().map(Child::path).toList();
    }

    ImageFailure.Mismatch changed(String how) {
        return changed(path, how);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Path path, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (AccessDeniedException e) {
            throw new ImageFailure.Invalid(
                    "Cannot read %s: permission denied; pack the directory as its owner or as root"
                            .formatted(printable(path)),
                    e);
        } catch (NoSuchFileException e) {
            throw changed(path, "vanished");
        }
    }

    private static ImageFailure.Mismatch changed(Path path, String how) {
        return new ImageFailure.Mismatch(
                "%s %s while it was packed; stop what writes to it, then pack the directory again"
                        .formatted(printable(path), how));
    }

    private static String printable(Path path) {
        return Words.printable(path.toString());
    }
}
