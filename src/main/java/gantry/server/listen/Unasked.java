package gantry.server.listen;

import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.NegotiatingServerConnection;

/// Finds the connections that have been open for a while and never asked anything: they cost
/// whoever opens them nothing.
final class Unasked {
    private final Duration longest;

    Unasked(Duration longest) {
        this.longest = longest;
    }

    /// Closes those that have had their time.
    ///
    /// @param busy with a first request whose headers are complete
    void look(Iterable<EndPoint> all, Set<Connection> busy) {
        long oldest = System.currentTimeMillis() - longest.toMillis();
        for (EndPoint endPoint : all) {
            if (endPoint.getCreatedTimeStamp() < oldest) {
                Connection connection = innermost(endPoint.getConnection());
                if (hasNeverAsked(connection) && !busy.contains(connection)) {
                    endPoint.close();
                }
            }
        }
    }

    /// What has become a WebSocket has asked.
    private static boolean hasNeverAsked(Connection connection) {
        return switch (connection) {
            case SslConnection _, NegotiatingServerConnection _ -> true; // shakes hands
            case HTTP2Connection http2 -> http2.getMessagesIn() <= 0;
            case ConnectionMetaData _ -> connection.getMessagesIn() <= 0;
            case null, default -> false;
        };
    }

    private static Connection innermost(Connection connection) {
        return connection instanceof SslConnection tls
                        && tls.getSslEndPoint().getConnection() != null
                ? tls.getSslEndPoint().getConnection()
                : connection;
    }
}
