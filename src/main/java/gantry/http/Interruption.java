package gantry.http;

import java.io.IOException;
import java.io.InterruptedIOException;

/// An interrupted thread finds its connection closed, in many words; here it is said in one.
final class Interruption {
    private Interruption() {}

    static IOException orElse(IOException e) {
        if (!Thread.currentThread().isInterrupted()) {
            return e;
        }
        InterruptedIOException cancelled = new InterruptedIOException("The transfer was cancelled");
        cancelled.initCause(e);
        return cancelled;
    }
}
