package gantry.http;

import java.net.URI;
import java.net.UnknownHostException;

/// A server was not reached, and whoever asked for it is told the same for whatever reason: the
/// address is forbidden, nobody answers, the port is closed, or what answers is no web server or
/// not the right one. Being told which, they could look around in networks that they cannot reach.
public final class NotReached extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    /// The one reason that is told.
    public static final String REASON =
            "there is no image server there that clients with restricted certificates may have this"
                    + " server connect to; its administrator finds the reason in its log, and allows"
                    + " networks with images.allowed_networks";

    /// Told the reason, for a log.
    public interface Log {
        void notReached(URI server, Exception why);
    }

    public NotReached() {
        super(REASON);
    }
}
