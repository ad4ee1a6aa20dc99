package gantry.peer;

import gantry.peer.StockClient.Program;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Two servers, and a client that both trust: `local:` is the first by its Unix socket, `one:` the
/// same by HTTPS, `two:` the second by HTTPS.
final class PeerServers implements Closeable {
    private final PeerServer first;
    private final PeerServer second;
    private final Path configuration;
    private final ScenarioClient client;

    private PeerServers(Program program, PeerServer first, PeerServer second) throws IOException {
        this.first = first;
        this.second = second;
        this.configuration = Files.createTempDirectory("clients");
        this.client = newcomer(program);
        ScenarioClient atSecond =
                new ScenarioClient(
                        new StockClient(
                                program, configuration.resolve("second"), second.directory()));
        client.ok("remote", "add", "one", client.token("me"));
        client.ok("remote", "add", "two", atSecond.token("me"));
    }

    static PeerServers start(Pair pair) throws IOException {
        PeerServer first = pair.start();
        return new PeerServers(pair.client(), first, pair.start());
    }

    /// The one that both trust.
    ScenarioClient client() {
        return client;
    }

    /// A client with a configuration of its own. `local:` is the first server.
    ScenarioClient newcomer(Program program) throws IOException {
        Path own = Files.createTempDirectory(configuration, "client");
        return new ScenarioClient(new StockClient(program, own, first.directory()));
    }

    void empty() throws IOException {
        first.empty();
        second.empty();
    }

    @Override
    public void close() throws IOException {
        try (first;
                second) {
            new DaemonDirectory(configuration).delete();
        }
    }
}
