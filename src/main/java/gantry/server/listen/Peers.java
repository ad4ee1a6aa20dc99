package gantry.server.listen;

import gantry.server.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/// Who is at the other end of a connection.
final class Peers {
    private Peers() {}

    static Peer of(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address) {
            return new Peer.Network(address, certificate(endPoint));
        }
        return new Peer.Socket(user(endPoint));
    }

    private static Optional<X509Certificate> certificate(EndPoint endPoint) {
        return Optional.ofNullable(endPoint.getSslSessionData())
                .map(EndPoint.SslSessionData::peerCertificates)
                .filter(chain -> chain.length > 0)
                .map(chain -> chain[0]);
    }

    /// The system knows the process's user at the time it connected.
    private static String user(EndPoint endPoint) {
        try {
            SocketChannel channel = (SocketChannel) endPoint.getTransport();
            return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "unknown";
        }
    }
}
