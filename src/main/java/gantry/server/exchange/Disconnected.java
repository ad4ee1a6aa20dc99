package gantry.server.exchange;

import java.io.IOException;

/// The client is gone in the middle of what it was sending, and nobody's fault is to be looked for.
public final class Disconnected extends IOException {
    private static final long serialVersionUID = 1L;

    public Disconnected(Throwable cause) {
        super("The request's body ended before its end: the client is gone", cause);
    }
}
