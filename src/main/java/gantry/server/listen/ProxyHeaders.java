package gantry.server.listen;

import gantry.server.listen.limits.TrustedProxies;
import java.net.InetSocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;

/// Reads the header of the PROXY protocol, version 1 or 2, in front of TLS. Only trusted proxies
/// may send one, and need not, as with LXD (5.0.2) and Incus (6.0.4); from others it is no TLS, and
/// the connection ends.
final class ProxyHeaders extends DetectorConnectionFactory {
    private final TrustedProxies proxies;
    private final SslConnectionFactory tls;

    ProxyHeaders(TrustedProxies proxies, SslConnectionFactory tls) {
        super(tls, new ProxyConnectionFactory(tls.getProtocol()));
        this.proxies = proxies;
        this.tls = tls;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address
                        && proxies.trust(address.getAddress())
                ? super.newConnection(connector, endPoint)
                : tls.newConnection(connector, endPoint);
    }
}
