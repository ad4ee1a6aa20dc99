package gantry.locks;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Cancelled;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What this process holds of one file. The system tells the threads of a process not apart, so
/// that is told here.
///
/// With POSIX locks, closing any descriptor of the file drops every lock its process has on it: a
/// process has one channel of it, which is open while anything is held.
final class LockFile {
    /// How often other processes are looked at, in milliseconds. Of threads of this one it is heard
    /// when they let go.
    private static final long LOOK = 100;

    private static final Map<Path, LockFile> OF_PATHS = new ConcurrentHashMap<>();
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Set<Long> held = new HashSet<>();
    private @Nullable FileChannel channel;

    private LockFile(Path path) {
        this.path = path;
    }

    /// @param path the one real path of the file
    static LockFile of(Path path) {
        return OF_PATHS.computeIfAbsent(path, LockFile::new);
    }

    synchronized Closeable take(long place) throws IOException {
        while (true) {
            Optional<Closeable> lock = tryTake(place);
            if (lock.isPresent()) {
                return lock.get();
            }
            try {
                wait(LOOK);
            } catch (InterruptedException e) {
                throw Cancelled.by(e);
            }
        }
    }

    synchronized Optional<Closeable> tryTake(long place) throws IOException {
        if (!held.add(place)) {
            return Optional.empty();
        }
        @Nullable FileLock lock = null;
        try {
            lock = lock(place);
        } finally {
            if (lock == null) {
                forget(place);
            }
        }
        return Optional.ofNullable(lock).map(ours -> new Held(place, ours));
    }

    private @Nullable FileLock lock(long place) throws IOException {
        FileChannel open =
                channel == null
                        ? FileChannel.open(path, Set.of(CREATE, WRITE), OWNER_ONLY)
                        : channel;
        channel = open;
        return open.tryLock(place, 1, false);
    }

    private void forget(long place) throws IOException {
        held.remove(place);
        if (held.isEmpty() && channel != null) {
            channel.close();
            channel = null;
        }
    }

    private final class Held implements Closeable {
        private final long place;
        private final FileLock lock;
        private boolean closed;

        Held(long place, FileLock lock) {
            this.place = place;
            this.lock = lock;
        }

        /// A second time does nothing, as somebody else may have it by then.
        @Override
        public void close() throws IOException {
            synchronized (LockFile.this) {
                if (closed) {
                    return;
                }
                closed = true;
                try {
                    lock.release();
                } finally {
                    forget(place);
                    LockFile.this.notifyAll();
                }
            }
        }
    }
}
