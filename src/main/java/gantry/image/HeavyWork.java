package gantry.image;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/// Who does what may keep a processor busy for long: unpacking, parsing, listing, rendering. A
/// daemon does it on few threads of the platform, within a time. On virtual threads, which give no
/// other a turn, it would hold up all requests.
///
/// Work is ended by interrupting it, so its loops have to look: reading a channel does, and
/// [#checkGoesOn]. It must not wait for a client or a server: that would keep others waiting.
public interface HeavyWork {
    /// The caller's thread, however long it takes: for a command, which a person can interrupt.
    HeavyWork AT_ONCE =
            new HeavyWork() {
                @Override
                public <T, E extends Exception> T within(Duration longest, Task<T, E> task)
                        throws E {
                    return task.run();
                }
            };

    /// What is to be done.
    interface Task<T, E extends Exception> {
        T run() throws E;
    }

    /// Waits until it is done. Whoever waits can be interrupted, which ends the work too.
    ///
    /// @throws TooLong if it took longer, once it was ended
    /// @throws TryLater if there was no time for it
    <T, E extends Exception> T within(Duration longest, Task<T, E> task) throws E, IOException;

    /// What making sense of a file may take: a minute, and a second more for every two MiB that are
    /// really there, which is less than slow decoders do.
    static Duration timeFor(long bytes) {
        return Duration.ofSeconds(60 + (bytes >> 21));
    }

    /// To be called again and again by a long loop.
    static void checkGoesOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The work was cancelled");
        }
    }

    /// The work took longer than it may.
    final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        private final Duration longest;

        public TooLong(Duration longest) {
            super(
                    "This takes longer than the %d seconds that it may; ask for less, or try again later"
                            .formatted(longest.toSeconds()));
            this.longest = longest;
        }

        public Duration longest() {
            return longest;
        }
    }
}
