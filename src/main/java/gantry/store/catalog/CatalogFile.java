package gantry.store.catalog;

import gantry.image.StoreUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/// The file that a catalog is in, as the system sees it: a catalog that was opened is that file,
/// and no other that comes to have its name.
///
/// @param key the file's number and that of its device
record CatalogFile(Path path, Object key) {
    /// Makes the file, for its owner alone, where it is missing and nothing is beside it.
    ///
    /// @throws StoreUnavailable where there are files that a new catalog would not know
    static CatalogFile open(Path path, Catalog.Beside beside) throws IOException {
        if (!isThere(path)) {
            // Files first: who brings them in has made the catalog before.
            boolean files = beside.isAnything();
            if (files && !isThere(path)) {
                throw lost(path, Files.exists(path) ? "is empty" : "is missing");
            }
            make(path);
        }
        return new CatalogFile(path, key(path));
    }

    static StoreUnavailable lost(Path path, String how) {
        return new StoreUnavailable(
                ("The catalog %s %s, and files of images are there that a new one would not know;"
                                + " nothing is read or changed until then: %s")
                        .formatted(path, how, SqliteFile.ADVICE));
    }

    private static boolean isThere(Path path) throws IOException {
        try {
            return Files.size(path) > 0;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static void make(Path path) throws IOException {
        try {
            Files.createFile(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            return; // another process makes it
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new SqliteFile(path).cannotOpen(e);
        }
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Refuses to go on where the store was moved, deleted or unmounted meanwhile.
    void checkStillThere() throws IOException {
        try {
            if (key(path).equals(key)) {
                return;
            }
        } catch (NoSuchFileException _) {
            // said below
        }
        throw new StoreUnavailable(
                ("The image store was taken away: %s is not the file that was opened (moved, deleted"
                                + " or not mounted); put it back, or start gantry again")
                        .formatted(path));
    }

    private static Object key(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }
}
