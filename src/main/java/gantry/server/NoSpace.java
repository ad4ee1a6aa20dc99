package gantry.server;

import java.io.IOException;

/// The store has no room for what was sent.
final class NoSpace extends IOException {
    private static final long serialVersionUID = 1L;

    NoSpace(String message) {
        super(message);
    }
}
