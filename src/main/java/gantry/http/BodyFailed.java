package gantry.http;

import gantry.image.Words;
import java.io.IOException;

/// The body of a request could not be made: its writer failed, for the reason that is the cause.
/// Nothing is wrong with the server, which sees a request that is cut short.
public final class BodyFailed extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    BodyFailed(IOException reason) {
        super(Words.reason(reason), reason);
        this.reason = reason;
    }

    public IOException reason() {
        return reason;
    }
}
