package gantry.image;

import java.io.IOException;

/// The store has no room for what was to come in.
public final class NoSpace extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSpace(String message) {
        super(message);
    }
}
