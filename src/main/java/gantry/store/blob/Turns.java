package gantry.store.blob;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Cancelled;
import gantry.image.Fingerprint;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who may bring in which image: one at a time, among all threads of all processes.
///
/// One file stands for all images, and the lock of one byte of it for one of them. It is never
/// deleted, so nobody can hold a lock on a file that is not there any more. With POSIX locks,
/// closing any descriptor of the file drops every lock its process has on it: a process has one
/// channel of it, which is open while any turn is held.
final class Turns {
    /// How often others are looked at, in milliseconds.
    private static final long LOOK = 100;

    private static final int DIGITS = 15;
    private static final Map<Path, Turns> OF_FILES = new ConcurrentHashMap<>();

    private final Path file;
    private final Set<Long> held = new HashSet<>();
    private @Nullable FileChannel channel;

    private Turns(Path file) {
        this.file = file;
    }

    /// @param file in a directory that is there when the first turn is taken
    static Turns in(Path file) {
        return OF_FILES.computeIfAbsent(file, Turns::new);
    }

    /// Waits for the turn, which lasts until it is closed.
    synchronized Closeable take(Fingerprint image) throws IOException {
        while (true) {
            Optional<Closeable> turn = tryTake(image);
            if (turn.isPresent()) {
                return turn.get();
            }
            try {
                wait(LOOK);
            } catch (InterruptedException e) {
                throw Cancelled.by(e);
            }
        }
    }

    /// Empty while someone else has the turn.
    synchronized Optional<Closeable> tryTake(Fingerprint image) throws IOException {
        // Two images that share their first digits wait for each other, and no harm is done.
        long place = Long.parseLong(image.hex().substring(0, DIGITS), 16);
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
        return Optional.ofNullable(lock).map(ours -> () -> release(place, ours));
    }

    private @Nullable FileLock lock(long place) throws IOException {
        FileChannel open = channel == null ? OwnerOnly.open(file, CREATE, WRITE) : channel;
        channel = open;
        return open.tryLock(place, 1, false);
    }

    private synchronized void release(long place, FileLock lock) throws IOException {
        lock.release();
        forget(place);
        notifyAll();
    }

    private void forget(long place) throws IOException {
        held.remove(place);
        if (held.isEmpty() && channel != null) {
            channel.close();
            channel = null;
        }
    }
}
