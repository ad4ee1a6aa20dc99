package gantry.server.listen;

import gantry.server.listen.limits.AddressLimit;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory.ProxyEndPoint;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// TLS with a client, maybe through a proxy that has said who it is. Then the client's address, and
/// not the proxy's, has its share of the connections.
final class ClientTls extends SslConnectionFactory {
    private final AddressLimit limit;

    ClientTls(SslContextFactory.Server settings, String next, AddressLimit limit) {
        super(settings, next);
        this.limit = limit;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        if (!(endPoint instanceof ProxyEndPoint proxied)) {
            return super.newConnection(connector, endPoint);
        }
        if (!(proxied.getRemoteSocketAddress() instanceof InetSocketAddress client)) {
            // A client of the proxy's own Unix socket: that is none of ours.
            return super.newConnection(connector, proxied.unwrap());
        }
        if (proxied.getTransport() instanceof SelectableChannel channel
                && !limit.enter(channel, client.getAddress())) {
            proxied.close();
        }
        return super.newConnection(connector, proxied);
    }
}
