package gantry.store.blob;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import gantry.image.Words;
import gantry.locks.Locks;
import java.io.Closeable;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Blobs as files of one directory, each named by its digest; those on their way in are in
/// `staging` below it, and what is kept of images that broke off in `staging/partial`.
///
/// A writer holds a lock on its file for as long as it lives. The system drops the lock with the
/// process, however that ended, so a file whose lock can be had belongs to nobody.
public final class FileBlobs implements BlobStore {
    /// The files that writers and sweepers of this process hold. Others must not even open these:
    /// with POSIX locks, closing any descriptor of a file drops every lock its process has on it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path staging;
    private final Path partial;
    private final Locks locks;

    /// @param directory made with the first blob
    /// @param locks that all who use the directory share: one at a time brings in an image
    public FileBlobs(Path directory, Locks locks) {
        this.directory = directory.toAbsolutePath().normalize();
        this.staging = this.directory.resolve("staging");
        this.partial = staging.resolve("partial");
        this.locks = locks;
    }

    @Override
    public BlobWriter create() throws IOException {
        OwnerOnly.make(directory);
        OwnerOnly.make(staging);
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
        FileChannel channel = OwnerOnly.open(path, READ, WRITE, CREATE_NEW);
        try {
            FileLock lock = channel.lock();
            if (lock.isValid() && Files.exists(path)) {
                writer = new FileWriter(path, channel, 0);
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
    public Arrival arrival(Fingerprint image) throws IOException {
        OwnerOnly.make(directory);
        OwnerOnly.make(staging);
        OwnerOnly.make(partial);
        return new FileArrival(image, locks.take(lockOf(image)));
    }

    /// The lock that whoever brings in this image has.
    static String lockOf(Fingerprint image) {
        return "arrival " + image;
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        FileChannel channel = FileChannel.open(path(digest), READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public SeekableByteChannel channel(Digest digest) throws IOException {
        return FileChannel.open(path(digest), READ);
    }

    @Override
    public OptionalLong size(Digest digest) throws IOException {
        return size(path(digest));
    }

    static OptionalLong size(Path file) throws IOException {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String stamp(Digest digest) throws IOException {
        try {
            BasicFileAttributes file =
                    Files.readAttributes(path(digest), BasicFileAttributes.class);
            return "%s %s %d".formatted(file.fileKey(), file.lastModifiedTime(), file.size());
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    @Override
    public long usable() throws IOException {
        @Nullable Path there = directory;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there == null ? 0 : there.toFile().getUsableSpace();
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

    @Override
    public boolean isAny() throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, file -> stored(file).isPresent())) {
            return files.iterator().hasNext();
        }
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
        return sweeping().bytes();
    }

    @Override
    public long sweepStaging(Instant since) throws IOException {
        return sweeping().sweep(since);
    }

    private StagingSweep sweeping() {
        return new StagingSweep(staging, partial, locks, HELD);
    }

    private Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    @Override
    public void close() {}

    private final class FileArrival implements Arrival {
        private final Fingerprint image;
        private final Closeable turn;

        FileArrival(Fingerprint image, Closeable turn) {
            this.image = image;
            this.turn = turn;
        }

        @Override
        public BlobWriter resume(ImageFile.Kind kind, long longest) throws IOException {
            String name = image.hex() + "." + kind.name().toLowerCase(Locale.ROOT);
            Path path = partial.resolve(name);
            FileChannel channel = OwnerOnly.open(path, READ, WRITE, CREATE);
            try {
                long size = channel.size();
                long kept = size > longest ? 0 : size - size % DirectOutput.alignment(path);
                return new FileWriter(path, channel.truncate(kept), kept);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            turn.close();
        }
    }

    private final class FileWriter implements BlobWriter {
        private final Path path;
        private final FileChannel channel;
        private final DirectOutput output;
        private boolean committed;
        private boolean keeping;

        /// @param start how much of it is there already
        FileWriter(Path path, FileChannel channel, long start) {
            this.path = path;
            this.channel = channel;
            this.output = new DirectOutput(path, channel, start);
        }

        @Override
        public InputStream kept() throws IOException {
            return Channels.newInputStream(channel.position(0));
        }

        @Override
        public void keep() {
            keeping = path.startsWith(partial);
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
            if (!committed) {
                Files.move(path, path(digest), ATOMIC_MOVE);
                committed = true;
            }
            OwnerOnly.force(directory);
        }

        @Override
        public void close() throws IOException {
            try (output) {
                if (keeping && !committed) {
                    finishIfPossible();
                } else if (!committed) {
                    Files.deleteIfExists(path);
                }
            } finally {
                channel.close();
                HELD.remove(path);
            }
        }

        /// What is kept may lack its end.
        private void finishIfPossible() {
            try {
                output.finish();
            } catch (IOException _) {
                // the thread was interrupted, or the disk is full: what is there is enough
            }
        }
    }

    private IOException writeFailed(IOException e) {
        return new IOException(
                "Writing to the image store failed in %s: %s".formatted(directory, Words.reason(e)),
                e);
    }
}
