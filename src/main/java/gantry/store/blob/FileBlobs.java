package gantry.store.blob;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Blobs as files of one directory, each named by its digest; those on their way in are in
/// `staging` below it.
///
/// A writer holds a lock on its file for as long as it lives. The system drops the lock with the
/// process, however that ended, so a file whose lock can be had belongs to nobody.
public final class FileBlobs implements BlobStore {
    /// The files that writers of this process hold. The sweeper must not even open these: with
    /// POSIX locks, closing any descriptor of a file drops every lock its process has on it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path staging;

    /// @param directory made with the first blob
    public FileBlobs(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        this.staging = this.directory.resolve("staging");
    }

    @Override
    public BlobWriter create() throws IOException {
        Files.createDirectories(staging);
        while (true) {
            Optional<FileWriter> writer = tryCreate(staging.resolve(UUID.randomUUID().toString()));
            if (writer.isPresent()) {
                return writer.get();
            }
        }
    }

    /// Empty if a sweeper took the file in the moment before it was locked.
    private Optional<FileWriter> tryCreate(Path path) throws IOException {
        HELD.add(path);
        @Nullable FileWriter writer = null;
        FileChannel channel = FileChannel.open(path, READ, WRITE, CREATE_NEW);
        try {
            FileLock lock = channel.lock();
            if (lock.isValid() && Files.exists(path)) {
                writer = new FileWriter(path, channel);
            }
            return Optional.ofNullable(writer);
        } finally {
            if (writer == null) {
                channel.close();
                HELD.remove(path);
            }
        }
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        FileChannel channel = FileChannel.open(path(digest), READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public OptionalLong size(Digest digest) throws IOException {
        return size(path(digest));
    }

    private static OptionalLong size(Path file) throws IOException {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void delete(Digest digest) throws IOException {
        Files.deleteIfExists(path(digest));
    }

    @Override
    public List<Stored> list() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Stored> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                stored(file).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Stored> stored(Path path) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                return Optional.empty();
            }
            Digest digest = new Digest(path.getFileName().toString());
            return Optional.of(
                    new Stored(digest, file.size(), file.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException | IllegalArgumentException _) {
            return Optional.empty(); // deleted meanwhile, or nothing of ours
        }
    }

    @Override
    public long staging() throws IOException {
        if (!Files.isDirectory(staging)) {
            return 0;
        }
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
            for (Path file : files) {
                bytes += size(file).orElse(0);
            }
        }
        return bytes;
    }

    @Override
    public long sweepStaging() throws IOException {
        if (!Files.isDirectory(staging)) {
            return 0;
        }
        long freed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
            for (Path file : files) {
                freed += HELD.contains(file) ? 0 : sweep(file);
            }
        }
        return freed;
    }

    private static long sweep(Path file) throws IOException {
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

    private Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    @Override
    public void close() {}

    private final class FileWriter implements BlobWriter {
        private final Path path;
        private final FileChannel channel;
        private final DirectOutput output;
        private boolean committed;

        FileWriter(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
            this.output = new DirectOutput(path, channel);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            try {
                output.write(bytes);
            } catch (IOException e) {
                throw writeFailed(e);
            }
        }

        @Override
        public SeekableByteChannel written() throws IOException {
            finish();
            return channel.position(0);
        }

        @Override
        public void force() throws IOException {
            finish();
            channel.force(false);
        }

        private void finish() throws IOException {
            try {
                output.finish();
            } catch (IOException e) {
                throw writeFailed(e);
            }
        }

        @Override
        public void commit(Digest digest) throws IOException {
            Files.move(path, path(digest), ATOMIC_MOVE);
            committed = true;
            try (FileChannel parent = FileChannel.open(directory, READ)) {
                parent.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            try (output) {
                if (!committed) {
                    Files.deleteIfExists(path);
                }
            } finally {
                channel.close();
                HELD.remove(path);
            }
        }
    }

    private IOException writeFailed(IOException e) {
        return new IOException(
                "Writing to the image store failed in %s: %s".formatted(directory, reason(e)), e);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
