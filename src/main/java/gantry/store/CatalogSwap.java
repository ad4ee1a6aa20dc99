package gantry.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.ImageFailure.Invalid;
import gantry.store.blob.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts a new catalog in the place of an old one, which is kept. Whenever that is cut short, there
/// is the old one, or none (which every command then says), or the new one; never the new one with
/// the old one's log, and never one that is not whole.
final class CatalogSwap implements Closeable {
    /// Where SQLite's connections hold their locks, for as long as they live:
    /// https://sqlite.org/fileformat2.html#the_lock_byte_page
    private static final long LOCKS = 0x4000_0000;

    private static final long LOCKS_LENGTH = 512;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private final Path catalog;
    private final FileChannel turn;
    private final @Nullable FileChannel old;

    private CatalogSwap(Path catalog, FileChannel turn, @Nullable FileChannel old) {
        this.catalog = catalog;
        this.turn = turn;
        this.old = old;
    }

    /// Keeps every other process from the catalog until this is closed.
    ///
    /// @throws Invalid if one uses it
    static CatalogSwap begin(Path catalog) throws IOException {
        FileChannel turn = lock(sibling(catalog, ".lock"), 0, Long.MAX_VALUE, CREATE);
        try {
            FileChannel old =
                    Files.isRegularFile(catalog) ? lock(catalog, LOCKS, LOCKS_LENGTH) : null;
            return new CatalogSwap(catalog, turn, old);
        } catch (IOException | RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private static FileChannel lock(Path path, long from, long length, OpenOption... more)
            throws IOException {
        FileChannel channel =
                more.length == 0
                        ? OwnerOnly.open(path, READ, WRITE)
                        : OwnerOnly.open(path, READ, WRITE, CREATE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock(from, length, false);
        } catch (OverlappingFileLockException _) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new Invalid(
                    "Another process uses the store (%s is locked); end it first".formatted(path));
        }
        return channel;
    }

    /// Where the new catalog is made; nothing is there.
    Path building() throws IOException {
        for (String part : PARTS) {
            Files.deleteIfExists(sibling(catalog, ".building" + part));
        }
        return sibling(catalog, ".building");
    }

    /// A copy of the old catalog, to be read; empty where there is none.
    Optional<Path> copy() throws IOException {
        dropCopy();
        if (old == null) {
            return Optional.empty();
        }
        Path copy = sibling(catalog, ".old");
        // Through the channel that has the lock: closing any other would drop it.
        try (FileChannel out = OwnerOnly.open(copy, WRITE, CREATE, TRUNCATE_EXISTING)) {
            long size = old.size();
            for (long done = 0; done < size; ) {
                done += old.transferTo(done, size - done, out);
            }
        }
        if (Files.isRegularFile(sibling(catalog, "-wal"))) {
            Files.copy(sibling(catalog, "-wal"), sibling(catalog, ".old-wal"));
        }
        return Optional.of(copy);
    }

    void dropCopy() throws IOException {
        for (String part : PARTS) {
            Files.deleteIfExists(sibling(catalog, ".old" + part));
        }
    }

    /// Whether an earlier swap was cut short when the old catalog was gone already.
    boolean isUnfinished() {
        return Files.exists(rebuilt()) && Files.notExists(catalog);
    }

    /// Puts what was built in the catalog's place.
    ///
    /// @return where the old one is kept; empty where there was none
    Optional<Path> swap(Instant now) throws IOException {
        Path building = sibling(catalog, ".building");
        if (Files.exists(sibling(catalog, ".building-wal"))) {
            throw new IOException("The new catalog still has a log: " + building + "-wal");
        }
        try (FileChannel file = FileChannel.open(building, WRITE)) {
            file.force(true);
        }
        Files.move(building, rebuilt(), ATOMIC_MOVE);
        OwnerOnly.force(directory());
        return finish(now);
    }

    /// The same from where an earlier swap was cut short.
    Optional<Path> finish(Instant now) throws IOException {
        Path kept = kept(now);
        boolean any = false;
        for (String part : PARTS) {
            Path there = sibling(catalog, part);
            if (Files.exists(there)) {
                Files.move(there, sibling(kept, part), ATOMIC_MOVE);
                any = true;
            }
        }
        OwnerOnly.force(directory());
        Files.move(rebuilt(), catalog, ATOMIC_MOVE);
        OwnerOnly.force(directory());
        return any ? Optional.of(kept) : Optional.empty();
    }

    private Path directory() {
        return Objects.requireNonNull(catalog.toAbsolutePath().getParent());
    }

    private Path kept(Instant now) {
        String stamp = STAMP.format(now);
        Path kept = sibling(catalog, ".broken-" + stamp);
        for (int i = 2; Files.exists(kept); i++) {
            kept = sibling(catalog, ".broken-" + stamp + "-" + i);
        }
        return kept;
    }

    private Path rebuilt() {
        return sibling(catalog, ".rebuilt");
    }

    private static Path sibling(Path file, String more) {
        return file.resolveSibling(file.getFileName() + more);
    }

    @Override
    public void close() throws IOException {
        try (turn;
                FileChannel _ = old) {
            dropCopy();
        }
    }
}
