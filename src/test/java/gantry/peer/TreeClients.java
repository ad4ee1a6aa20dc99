package gantry.peer;

import gantry.http.Pem;
import gantry.remote.streams.TreeServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The stock clients, which know a server's tree as `tree:`.
///
/// @param directory that they work in, and keep what they know
record TreeClients(URI server, Path directory) {
    private static final String AUTHORITY = "ca.pem";

    static TreeClients of(TreeServer server, Path directory) throws IOException {
        Files.writeString(directory.resolve(AUTHORITY), Pem.text(server.identity().certificate()));
        return new TreeClients(server.url(), directory);
    }

    /// Any program. Go's take the authorities of `SSL_CERT_FILE` for the system's.
    ProgramOutput run(String... command) throws IOException {
        List<String> bounded = new ArrayList<>(List.of("timeout", "30"));
        bounded.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(bounded).directory(directory.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("SSL_CERT_FILE", directory.resolve(AUTHORITY).toString());
        environment.put("LXD_CONF", directory.resolve("lxc").toString());
        environment.put("INCUS_CONF", directory.resolve("incus").toString());
        environment.put("INCUS_CACHE", directory.resolve("incus-cache").toString());
        return ProgramOutput.of(builder);
    }

    /// Lets this client, `lxc` or `incus`, know the tree.
    void add(String client) throws IOException {
        run(client, "remote", "add", "tree", server.toString(), "--protocol", "simplestreams")
                .orFail();
    }
}
