package gantry.server.listen;

import gantry.server.exchange.Peer;
import gantry.server.listen.limits.TrustedProxies;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/// Who is at the other end of a connection.
final class Peers {
    private Peers() {}

    static Peer of(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (request.getConnectionMetaData().getConnector() instanceof UnixDomainServerConnector) {
            return new Peer.Socket(user(endPoint));
        }
        if (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress from) {
            return network(request, from, endPoint);
        }
        throw new IllegalStateException("A client of the network without an address");
    }

    private static Peer network(Request request, InetSocketAddress from, EndPoint endPoint) {
        TrustedProxies proxies =
                request.getConnectionMetaData()
                        .getConnector()
                        .getServer()
                        .getBean(TrustedProxies.class);
        List<String> forwarded = request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR);
        if (proxies == null || forwarded.isEmpty() || !proxies.trust(from.getAddress())) {
            return new Peer.Network(from, certificate(endPoint));
        }
        // The certificate here would be the proxy's, and not its client's.
        return new Peer.Network(proxies.client(from, forwarded), Optional.empty());
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
