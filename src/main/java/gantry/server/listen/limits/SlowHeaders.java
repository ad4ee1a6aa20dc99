package gantry.server.listen.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;

/// Finds the connections whose client sends now and then a byte of a request's headers, or of TLS'
/// handshake, so that it never counts as idle and yet asks nothing. Jetty (12.1) limits headers in
/// size, not in time.
public final class SlowHeaders {
    private static final int MOST_LOOKS = 2;

    private Map<Connection, Seen> before = new HashMap<>();

    /// What a connection had received.
    private record Seen(long requests, long bytes, int slowLooks) {
        boolean hasOnlyDribbled(Seen since) {
            return since.requests == requests && since.bytes > bytes;
        }
    }

    /// Closes those that have been slow at this look and the one before.
    ///
    /// @param busy with a request whose headers are complete
    public void look(Iterable<EndPoint> all, Set<Connection> busy) {
        Map<Connection, Seen> now = new HashMap<>();
        for (EndPoint endPoint : all) {
            Connection connection = innermost(endPoint.getConnection());
            if (isBeforeRequest(connection) && !busy.contains(connection)) {
                Seen seen = seen(connection);
                now.put(connection, seen);
                if (seen.slowLooks() >= MOST_LOOKS) {
                    endPoint.close();
                }
            }
        }
        before = now;
    }

    private Seen seen(Connection connection) {
        Seen seen = new Seen(connection.getMessagesIn(), connection.getBytesIn(), 0);
        Seen last = before.get(connection);
        return last != null && last.hasOnlyDribbled(seen)
                ? new Seen(seen.requests(), seen.bytes(), last.slowLooks() + 1)
                : seen;
    }

    /// HTTP/2 and WebSockets have frames without requests, and their own limits.
    private static boolean isBeforeRequest(Connection connection) {
        return connection instanceof ConnectionMetaData
                || (connection instanceof SslConnection tls && !isShaken(tls));
    }

    private static boolean isShaken(SslConnection tls) {
        return tls.getSSLEngine().getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && tls.getSSLEngine().getSession().isValid();
    }

    /// Of TLS while it shakes hands, then of what speaks inside it.
    private static Connection innermost(Connection connection) {
        if (connection instanceof SslConnection tls
                && tls.getSslEndPoint().getConnection() instanceof ConnectionMetaData) {
            return tls.getSslEndPoint().getConnection();
        }
        return connection;
    }
}
