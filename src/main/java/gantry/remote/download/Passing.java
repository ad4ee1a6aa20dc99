package gantry.remote.download;

import gantry.image.ImageFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A server that cannot answer now, and may be able to in a while.
final class Passing extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ImageFailure refusal;
    private final transient Optional<Duration> wished;

    /// @param refusal what it means if it does not pass
    /// @param wished how long the server wants to be left alone
    Passing(ImageFailure refusal, Optional<Duration> wished) {
        super(refusal);
        this.refusal = refusal;
        this.wished = wished;
    }

    ImageFailure refusal() {
        return refusal;
    }

    Optional<Duration> wished() {
        return wished;
    }
}
