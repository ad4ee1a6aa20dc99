package gantry.locks;

import gantry.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// Locks of single bytes of one file, which the system drops with the process.
///
/// Where a name's byte is follows from the SHA-256 of the name. Two names of one byte would wait
/// for each other; of a thousand million names that are held at once, some two share one.
public final class FileLocks implements Locks {
    /// 60 bits.
    private static final int DIGITS = 15;

    private final Path file;

    private FileLocks(Path file) {
        this.file = file.toAbsolutePath();
    }

    /// @param file made where it is missing, in a directory that is there when the first lock is
    ///     taken; never to be deleted, so that nobody can hold a lock on a file that is not there
    ///     any more, and by no other hand to be opened in this process, which would drop its locks
    public static Locks in(Path file) {
        return new FileLocks(file);
    }

    /// By whatever way its directory is reached.
    private LockFile lockFile() throws IOException {
        Path directory = Objects.requireNonNull(file.getParent()).toRealPath();
        return LockFile.of(directory.resolve(file.getFileName()));
    }

    private static long place(String what) {
        return Long.parseLong(Digest.ofText(what).hex().substring(0, DIGITS), 16);
    }

    @Override
    public Closeable take(String what) throws IOException {
        return lockFile().take(place(what));
    }

    @Override
    public Optional<Closeable> tryTake(String what) throws IOException {
        return lockFile().tryTake(place(what));
    }
}
