package gantry.server.exchange;

import java.io.IOException;

/// What a client sends as a request's body is none: badly chunked, say.
public final class BadBody extends IOException {
    private static final long serialVersionUID = 1L;

    public BadBody(String message, Throwable cause) {
        super(message, cause);
    }
}
