package gantry.store.blob;

import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Fingerprint;
import gantry.locks.Locks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Clears files on their way in that nobody writes any more.
final class StagingSweep {
    private final Path staging;
    private final Path partial;
    private final Locks locks;
    private final Set<Path> held;

    /// @param partial what is kept of images that broke off
    /// @param held the files that writers and sweepers of this process hold
    StagingSweep(Path staging, Path partial, Locks locks, Set<Path> held) {
        this.staging = staging;
        this.partial = partial;
        this.locks = locks;
        this.held = held;
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files(staging, partial)) {
            bytes += FileBlobs.size(file).orElse(0);
        }
        return bytes;
    }

    /// @param since what is kept and was written to later than this stays
    /// @return how many bytes that freed
    long sweep(Instant since) throws IOException {
        long freed = 0;
        for (Path file : files(staging)) {
            freed += sweep(file);
        }
        for (Path file : files(partial)) {
            freed += sweepPartial(file, since);
        }
        return freed;
    }

    private static List<Path> files(Path... directories) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                try (DirectoryStream<Path> files =
                        Files.newDirectoryStream(directory, Files::isRegularFile)) {
                    files.forEach(found::add);
                }
            }
        }
        return found;
    }

    /// One sweeper of this process at a time, since the system tells its threads not apart.
    private long sweep(Path file) throws IOException {
        if (!held.add(file)) {
            return 0;
        }
        try {
            return deleteUnlocked(file);
        } finally {
            held.remove(file);
        }
    }

    private static long deleteUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return 0;
            }
            long size = channel.size();
            return Files.deleteIfExists(file) ? size : 0;
        } catch (NoSuchFileException _) {
            return 0; // committed or closed meanwhile
        }
    }

    private long sweepPartial(Path file, Instant since) throws IOException {
        Optional<Fingerprint> image = image(file);
        if (image.isEmpty() || !isOlder(file, since)) {
            return 0;
        }
        Optional<Closeable> turn = locks.tryTake(FileBlobs.lockOf(image.get()));
        if (turn.isEmpty()) {
            return 0;
        }
        try (Closeable _ = turn.get()) {
            long size = FileBlobs.size(file).orElse(0);
            return isOlder(file, since) && Files.deleteIfExists(file) ? size : 0;
        }
    }

    private static boolean isOlder(Path file, Instant since) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(since);
        } catch (NoSuchFileException _) {
            return false; // gone on with and committed meanwhile
        }
    }

    /// Which image a kept file is of.
    private static Optional<Fingerprint> image(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        try {
            return dot < 0
                    ? Optional.empty()
                    : Optional.of(new Fingerprint(name.substring(0, dot)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
