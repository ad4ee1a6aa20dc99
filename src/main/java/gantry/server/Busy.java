package gantry.server;

import java.io.IOException;

/// Too much is going on at once.
final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    Busy(String message) {
        super(message);
    }
}
