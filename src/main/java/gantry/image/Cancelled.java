package gantry.image;

import java.io.InterruptedIOException;

/// How a thread that is interrupted while it waits tells that its transfer ends.
public final class Cancelled {
    private Cancelled() {}

    /// To be thrown. The thread stays interrupted.
    public static InterruptedIOException by(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return because(cause);
    }

    /// To be thrown by a thread that is interrupted still, for what came of it.
    public static InterruptedIOException because(Exception cause) {
        InterruptedIOException cancelled = new InterruptedIOException("The transfer was cancelled");
        cancelled.initCause(cause);
        return cancelled;
    }
}
