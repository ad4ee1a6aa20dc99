package gantry.server.listen.limits;

import gantry.server.exchange.BodyMemory;
import java.time.Duration;

/// What one stranger may take of the daemon.
///
/// @param headerBytes of all headers of a request together, and also of its first line
/// @param headers how many of them
/// @param idle how long nothing may move, while something should
/// @param unasked how long a connection may be open before its first request is there
/// @param leastRate in bytes per second: a body that moves slower through all of an [#idle] is cut
///     off
/// @param connections how many there may be at once
/// @param bodyMemory in bytes: what bodies may take of the memory, all together
/// @param betweenPings that keep a WebSocket open, and find out whether it is
public record Limits(
        int headerBytes,
        int headers,
        Duration idle,
        Duration unasked,
        long leastRate,
        Connections connections,
        long bodyMemory,
        Duration betweenPings) {
    /// How many connections there may be at once. The socket has its own number, so that whoever is
    /// on the machine gets in however many come from the network.
    ///
    /// @param network at all addresses of HTTPS together
    /// @param perAddress from one address of the network
    /// @param socket through the Unix socket
    public record Connections(int network, int perAddress, int socket) {
        public Connections {
            if (network < 1 || perAddress < 1 || socket < 1) {
                throw new IllegalArgumentException("A limit that lets nobody in");
            }
        }
    }

    public static final Limits USUAL =
            new Limits(
                    64 << 10,
                    200,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    256,
                    new Connections(10_000, 1_000, 1_000),
                    BodyMemory.usual(),
                    Duration.ofSeconds(10));

    public Limits {
        if (headerBytes < 1 || headers < 1 || leastRate < 0 || bodyMemory < 1) {
            throw new IllegalArgumentException("A limit that lets nothing through");
        }
        if (!idle.isPositive() || !unasked.isPositive()) {
            throw new IllegalArgumentException("No time to be idle: " + idle + ", " + unasked);
        }
    }

    /// The same, but for what a configuration says.
    public Limits with(int newHeaderBytes, Duration newIdle, int newPerAddress) {
        return new Limits(
                newHeaderBytes,
                headers,
                newIdle,
                unasked,
                leastRate,
                new Connections(connections.network(), newPerAddress, connections.socket()),
                bodyMemory,
                betweenPings);
    }

    /// The same, with at most half of the open files for the network: the socket and the store need
    /// some when all of those are taken.
    ///
    /// @param openFiles that the process may have
    public Limits within(int openFiles) {
        int network = Math.clamp(openFiles / 2, 1, connections.network());
        return withConnections(
                new Connections(network, connections.perAddress(), connections.socket()));
    }

    /// The same, but for one thing.
    public Limits withIdle(Duration newIdle) {
        return with(headerBytes, newIdle, connections.perAddress());
    }

    public Limits withUnasked(Duration newUnasked) {
        return with(newUnasked, connections, bodyMemory, betweenPings);
    }

    public Limits withConnections(Connections newConnections) {
        return with(unasked, newConnections, bodyMemory, betweenPings);
    }

    public Limits withBodyMemory(long newBodyMemory) {
        return with(unasked, connections, newBodyMemory, betweenPings);
    }

    public Limits withPings(Duration newBetweenPings) {
        return with(unasked, connections, bodyMemory, newBetweenPings);
    }

    private Limits with(
            Duration newUnasked,
            Connections newConnections,
            long newBodyMemory,
            Duration newBetweenPings) {
        return new Limits(
                headerBytes,
                headers,
                idle,
                newUnasked,
                leastRate,
                newConnections,
                newBodyMemory,
                newBetweenPings);
    }
}
