package gantry.image;

import java.io.IOException;

/// The image store of this machine can be neither read nor changed until a person has done
/// something: its catalog is missing or damaged, or its directory was taken away. The message says
/// what happened, and what to do.
public sealed class StoreUnavailable extends IOException {
    private static final long serialVersionUID = 1L;

    /// It is sound, and a newer program's.
    public static final class Newer extends StoreUnavailable {
        private static final long serialVersionUID = 1L;

        public Newer(String message) {
            super(message);
        }
    }

    public StoreUnavailable(String message) {
        super(message);
    }

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
