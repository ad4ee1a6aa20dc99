package gantry.server.listen.limits;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.NegotiatingServerConnection;

/// Finds the connections that have been open for a while and never asked anything: they cost
/// whoever opens them nothing. The fuller it gets, the less time they have.
public final class Unasked {
    private static final int HURRY = 5;

    private final Duration longest;
    private final int many;

    public Unasked(Limits limits) {
        this.longest = limits.unasked();
        this.many = limits.connections().network() / 4 * 3;
    }

    /// How often to look.
    public Duration pause() {
        return longest.dividedBy(2 * HURRY);
    }

    /// Closes those that have had their time.
    ///
    /// @param busy with a first request whose headers are complete
    public void look(Collection<EndPoint> all, Set<Connection> busy) {
        Duration time = all.size() > many ? longest.dividedBy(HURRY) : longest;
        long oldest = System.currentTimeMillis() - time.toMillis();
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
            case Connection.UpgradeFrom _ -> true; // waits for the header of a proxy
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
