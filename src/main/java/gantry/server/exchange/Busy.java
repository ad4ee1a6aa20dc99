package gantry.server.exchange;

import java.io.IOException;

/// Too much is going on at once.
public final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    public Busy(String message) {
        super(message);
    }
}
