package gantry.server.exchange;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// The other end of a connection, as the listener knows it.
public sealed interface Peer {
    /// Came through the Unix socket, which only its owner and group can open.
    ///
    /// @param user name of the user at the other end
    record Socket(String user) implements Peer {}

    /// Came through HTTPS.
    ///
    /// @param certificate that the client showed and has the key of; nobody has vouched for it
    record Network(InetSocketAddress address, Optional<X509Certificate> certificate)
            implements Peer {}
}
