package gantry.peer;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/// The servers of each pair, started when a scenario first needs them, for the whole run.
final class RunningServers implements AutoCloseable {
    private final Map<Pair, PeerServers> started = new EnumMap<>(Pair.class);

    synchronized PeerServers of(Pair pair) throws IOException {
        PeerServers servers = started.get(pair);
        if (servers == null) {
            servers = PeerServers.start(pair);
            started.put(pair, servers);
        }
        return servers;
    }

    @Override
    public synchronized void close() throws IOException {
        for (PeerServers servers : started.values()) {
            servers.close();
        }
    }
}
