package gantry.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/// One file of a tree, as `lstat(2)` sees it.
///
/// @param mode permissions with setuid, setgid and sticky, without the type
/// @param seconds of the last change of its content, since 1970, rounded down
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
        long seconds,
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
    private static final String STAT = "unix:mode,uid,gid,size,lastModifiedTime,rdev,nlink,fileKey";

    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    static PackFile read(Path path) throws IOException {
        Map<String, Object> stat = Files.readAttributes(path, STAT, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) get(stat, "mode");
        return new PackFile(
                path,
                kind(mode),
                mode & PERMISSIONS,
                Integer.toUnsignedLong((int) get(stat, "uid")),
                Integer.toUnsignedLong((int) get(stat, "gid")),
                (long) get(stat, "size"),
                ((FileTime) get(stat, "lastModifiedTime")).toInstant().getEpochSecond(),
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
}
