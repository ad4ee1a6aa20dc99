package gantry.server.listen;

import java.time.Duration;

/// What one stranger may take of the daemon.
///
/// @param headerBytes of all headers of a request together, and also of its first line
/// @param headers how many of them
/// @param idle how long nothing may move, while something should
/// @param leastRate in bytes per second: a body that moves slower through all of an [#idle] is cut
///     off
/// @param connections at once, at all addresses together
/// @param betweenPings that keep a WebSocket open, and find out whether it is
public record Limits(
        int headerBytes,
        int headers,
        Duration idle,
        long leastRate,
        int connections,
        Duration betweenPings) {
    public static final Limits USUAL =
            new Limits(64 << 10, 200, Duration.ofSeconds(60), 256, 10_000, Duration.ofSeconds(10));

    public Limits {
        if (headerBytes < 1 || headers < 1 || connections < 1 || leastRate < 0) {
            throw new IllegalArgumentException("A limit that lets nothing through");
        }
        if (!idle.isPositive()) {
            throw new IllegalArgumentException("No time to be idle: " + idle);
        }
    }

    /// The same, but for what a configuration says.
    public Limits with(int newHeaderBytes, Duration newIdle) {
        return new Limits(newHeaderBytes, headers, newIdle, leastRate, connections, betweenPings);
    }
}
