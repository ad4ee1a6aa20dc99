package gantry.locks;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// Lets one at a time do something that has a name, among all threads of all processes. A lock is
/// let go when it is closed, by whatever thread, or when its process dies, however that happens.
public interface Locks {
    /// Waits until nobody else has it. A thread that has it already would wait for itself.
    ///
    /// @throws java.io.InterruptedIOException if the thread is interrupted, which it stays
    Closeable take(String what) throws IOException;

    /// Empty while somebody else has it.
    Optional<Closeable> tryTake(String what) throws IOException;
}
