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

    private long sweep(Path file) throws IOException {
        Optional<Closeable> seized = seize(file);
        if (seized.isEmpty()) {
            return 0;
        }
        try (Closeable _ = seized.get()) {
            long size = FileBlobs.size(file).orElse(0);
            return Files.deleteIfExists(file) ? size : 0;
        }
    }

    /// One sweeper of this process at a time, since the system tells its threads not apart.
    ///
    /// @return empty while a writer, or another sweeper, has the file, and where there is none
    Optional<Closeable> seize(Path file) throws IOException {
        if (!held.add(file)) {
            return Optional.empty();
        }
        Optional<Closeable> seized = Optional.empty();
        try {
            seized = lock(file);
            return seized;
        } finally {
            if (seized.isEmpty()) {
                held.remove(file);
            }
        }
    }

    private Optional<Closeable> lock(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, WRITE);
        } catch (NoSuchFileException _) {
            return Optional.empty(); // kept, closed or deleted meanwhile
        }
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(() -> let(file, channel));
    }

    private void let(Path file, FileChannel channel) throws IOException {
        try {
            channel.close();
        } finally {
            held.remove(file);
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
            return false; // gone on with meanwhile
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
