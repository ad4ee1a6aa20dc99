package gantry.store.blob;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

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
import java.security.SecureRandom;
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

/// Blobs as files of one directory, each named by its key; those on their way in are in `staging`
/// below it, and what is left of images that broke off in `staging/partial`.
///
/// A writer holds a lock on its file for as long as it lives, whatever the file is called. The
/// system drops the lock with the process, however that ended, so a file whose lock can be had
/// belongs to no writer.
public final class FileBlobs implements BlobStore {
    /// The files that writers and sweepers of this process hold. Others must not even open these:
    /// with POSIX locks, closing any descriptor of a file drops every lock its process has on it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path staging;
    private final Path partial;
    private final Locks locks;
    private final SecureRandom random = new SecureRandom();

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
    public void settle() throws IOException {
        OwnerOnly.force(directory);
    }

    @Override
    public InputStream open(BlobKey key, long offset) throws IOException {
        FileChannel channel = FileChannel.open(path(key), READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public SeekableByteChannel channel(BlobKey key) throws IOException {
        return FileChannel.open(path(key), READ);
    }

    @Override
    public OptionalLong size(BlobKey key) throws IOException {
        return size(path(key));
    }

    static OptionalLong size(Path file) throws IOException {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
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
    public void delete(BlobKey key) throws IOException {
        Files.deleteIfExists(path(key));
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
            return BlobKey.parse(path.getFileName().toString())
                    .map(key -> new Stored(key, file.size(), file.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException _) {
            return Optional.empty(); // deleted meanwhile
        }
    }

    @Override
    public Optional<Closeable> seize(BlobKey key) throws IOException {
        return sweeping().seize(path(key));
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

    private Path path(BlobKey key) {
        return directory.resolve(key.text());
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
                lock(path, channel);
                long size = channel.size();
                long kept = size > longest ? 0 : size - size % DirectOutput.alignment(path);
                return new FileWriter(path, channel.truncate(kept), kept);
            } catch (IOException e) {
                channel.close();
                HELD.remove(path);
                throw e;
            }
        }

        /// No other has the turn; so this waits for nobody.
        private static void lock(Path path, FileChannel channel) throws IOException {
            HELD.add(path);
            FileLock lock = channel.lock();
            if (!lock.isValid()) {
                throw new IOException("The lock of " + path + " was lost");
            }
        }

        @Override
        public void close() throws IOException {
            turn.close();
        }
    }

    private final class FileWriter implements BlobWriter {
        private final FileChannel channel;
        private final DirectOutput output;
        private Path path;
        private boolean kept;
        private boolean brokeOff;

        /// @param start how much of it is there already
        FileWriter(Path path, FileChannel channel, long start) {
            this.path = path;
            this.channel = channel;
            this.output = new DirectOutput(path, channel, start);
        }

        @Override
        public InputStream begun() throws IOException {
            return Channels.newInputStream(channel.position(0));
        }

        @Override
        public void breakOff() {
            brokeOff = path.startsWith(partial);
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

        private void finish() throws IOException {
            try {
                output.finish();
            } catch (IOException e) {
                throw writeFailed(e);
            }
        }

        @Override
        public BlobKey keep(Fingerprint image, ImageFile.Kind kind) throws IOException {
            finish();
            channel.force(false);
            BlobKey key = BlobKey.of(image, kind, random.nextLong());
            Path named = path(key);
            HELD.add(named);
            try {
                Files.move(path, named, ATOMIC_MOVE);
            } catch (IOException e) {
                HELD.remove(named);
                throw e;
            }
            HELD.remove(path);
            path = named;
            kept = true;
            return key;
        }

        @Override
        public void close() throws IOException {
            try (output) {
                if (brokeOff && !kept) {
                    finishIfPossible();
                } else if (!kept) {
                    Files.deleteIfExists(path);
                }
            } finally {
                channel.close();
                HELD.remove(path);
            }
        }

        /// What is left may lack its end.
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
