package gantry.image;

import java.io.IOException;

/// Too much is going on at once: the same may well succeed in a while.
public final class TryLater extends IOException {
    private static final long serialVersionUID = 1L;

    public TryLater(String message) {
        super(message);
    }
}
