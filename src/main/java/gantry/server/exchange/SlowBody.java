package gantry.server.exchange;

import java.io.IOException;

/// What a client sends as a request's body comes too slowly to be meant, or stopped coming.
public final class SlowBody extends IOException {
    private static final long serialVersionUID = 1L;

    public SlowBody(String message) {
        super(message);
    }

    public SlowBody(String message, Throwable cause) {
        super(message, cause);
    }
}
