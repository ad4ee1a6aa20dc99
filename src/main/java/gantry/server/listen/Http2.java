package gantry.server.listen;

import gantry.server.BodyMemory;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;

/// HTTP/2, within bounds. Jetty (12.1) itself ends connections that send more than 128 pings,
/// resets, settings, priorities or empty frames in a second, or a header's continuations without an
/// end.
final class Http2 {
    /// Of one connection at once; whoever wants more waits. A response to each may be held.
    private static final int STREAMS = 32;

    private Http2() {}

    static HTTP2ServerConnectionFactory factory(HttpConfiguration http, BodyMemory memory) {
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setInitialStreamRecvWindow(CountedFlow.SMALL_STREAM);
        http2.setInitialSessionRecvWindow(CountedFlow.SMALL_CONNECTION);
        http2.setMaxConcurrentStreams(STREAMS);
        http2.setFlowControlStrategyFactory(() -> new CountedFlow(memory));
        http2.setConnectProtocolEnabled(false); // a WebSocket gets a connection of its own
        http2.addBean(new Ends());
        return http2;
    }

    /// Lets a trusted client send fast, if it speaks HTTP/2.
    static void grow(Connection connection) {
        if (connection instanceof HTTP2Connection http2
                && http2.getSession().getFlowControlStrategy() instanceof CountedFlow flow) {
            flow.grow(http2.getSession());
        }
    }

    /// What waits to be read on a connection goes with it.
    private static final class Ends implements Connection.Listener {
        @Override
        public void onClosed(Connection connection) {
            if (connection instanceof HTTP2Connection http2
                    && http2.getSession().getFlowControlStrategy() instanceof CountedFlow flow) {
                flow.close();
            }
        }
    }
}
