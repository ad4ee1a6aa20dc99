package gantry.store.blob;

import gantry.image.StoreUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/// What a store is made of is for its owner alone, whatever the umask and the directory above say:
/// private images, and who is let in.
public final class OwnerOnly {
    private static final Set<PosixFilePermission> DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> NEW_DIRECTORY =
            PosixFilePermissions.asFileAttribute(DIRECTORY);
    private static final FileAttribute<?> NEW_FILE = PosixFilePermissions.asFileAttribute(FILE);

    private OwnerOnly() {}

    /// Makes the directory, and those above it that are missing; a power cut does not undo it.
    public static void makeAll(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            makeAll(parent);
        }
        makeOne(directory);
    }

    /// Makes the directory where it is missing; a power cut does not undo it.
    ///
    /// @throws StoreUnavailable if the one above it is not there: then the whole store was taken
    ///     away, and is not made anew
    public static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            makeOne(directory);
        } catch (NoSuchFileException e) {
            throw new StoreUnavailable(
                    ("The image store was taken away: %s is not there any more (moved, deleted or not"
                                    + " mounted); put it back, or start gantry again")
                            .formatted(directory.getParent()),
                    e);
        }
    }

    private static void makeOne(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, NEW_DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        force(Objects.requireNonNull(directory.toAbsolutePath().getParent()));
    }

    /// Makes the names in the directory survive a power cut.
    public static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Opens a file, which gets these permissions where it is made.
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), NEW_FILE);
    }

    /// Takes from others what an older version, or a hand, let them do. What is not there, or is
    /// somebody else's, stays as it is.
    public static void tighten(Path path) throws IOException {
        try {
            EnumSet<PosixFilePermission> wanted = EnumSet.noneOf(PosixFilePermission.class);
            wanted.addAll(Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? DIRECTORY : FILE);
            narrow(path, wanted);
        } catch (NoSuchFileException _) {
            return;
        }
    }

    /// The same of a directory through which others may pass, without seeing what is in it, where
    /// they could before: to the socket that it holds.
    public static void tightenPassage(Path directory) throws IOException {
        EnumSet<PosixFilePermission> wanted = EnumSet.copyOf(DIRECTORY);
        wanted.add(PosixFilePermission.GROUP_EXECUTE);
        wanted.add(PosixFilePermission.OTHERS_EXECUTE);
        narrow(directory, wanted);
    }

    /// The directory and the files in it, but none further below.
    public static void tightenAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        tighten(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                tighten(file);
            }
        }
    }

    private static void narrow(Path path, Set<PosixFilePermission> wanted) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return;
        }
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
        if (wanted.containsAll(now)) {
            return;
        }
        EnumSet<PosixFilePermission> narrowed = EnumSet.copyOf(now);
        narrowed.retainAll(wanted);
        try {
            Files.setPosixFilePermissions(path, narrowed);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException _) {
            return; // not ours: root or its owner tightens it
        }
    }
}
