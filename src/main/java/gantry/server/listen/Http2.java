package gantry.server.listen;

import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.ClientNetwork;
import gantry.server.listen.limits.CountedFlow;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/// HTTP/2, within bounds. Jetty (12.1) itself ends connections that send more than 128 pings,
/// resets, settings, priorities or empty frames in a second, or a header's continuations without an
/// end.
final class Http2 {
    /// Of one connection at once; whoever wants more waits. A response to each may be held.
    private static final int STREAMS = 32;

    private Http2() {}

    static HTTP2ServerConnectionFactory factory(HttpConfiguration http, BodyMemory memory) {
        var http2 =
                new HTTP2ServerConnectionFactory(http) {
                    @Override
                    public Connection newConnection(Connector connector, EndPoint endPoint) {
                        Connection connection = super.newConnection(connector, endPoint);
                        flow(connection).ifPresent(flow -> flow.of(share(memory, endPoint)));
                        return connection;
                    }
                };
        http2.setInitialStreamRecvWindow(CountedFlow.SMALL_STREAM);
        http2.setInitialSessionRecvWindow(CountedFlow.SMALL_CONNECTION);
        http2.setMaxConcurrentStreams(STREAMS);
        http2.setFlowControlStrategyFactory(() -> new CountedFlow(memory));
        http2.setConnectProtocolEnabled(false); // a WebSocket gets a connection of its own
        http2.addBean(new Ends());
        return http2;
    }

    /// Not by [Peers]: to ask for the certificate before the handshake is done would leave Jetty
    /// (12.1) without one.
    private static BodyMemory.Share share(BodyMemory memory, EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address
                ? memory.share(ClientNetwork.of(address.getAddress()))
                : memory.share();
    }

    /// Lets a trusted client send fast, if it speaks HTTP/2.
    static void grow(Connection connection) {
        if (connection instanceof HTTP2Connection http2) {
            flow(http2).ifPresent(flow -> flow.grow(http2.getSession()));
        }
    }

    private static Optional<CountedFlow> flow(Connection connection) {
        return connection instanceof HTTP2Connection http2
                        && http2.getSession().getFlowControlStrategy() instanceof CountedFlow flow
                ? Optional.of(flow)
                : Optional.empty();
    }

    /// What waits to be read on a connection goes with it.
    private static final class Ends implements Connection.Listener {
        @Override
        public void onClosed(Connection connection) {
            flow(connection).ifPresent(CountedFlow::close);
        }
    }
}
