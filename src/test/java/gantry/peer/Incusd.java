package gantry.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A server of Incus, and the `incus` that talks to it.
final class Incusd extends StockServer {
    /// Where Debian has it.
    static final Path PROGRAM = Path.of("/usr/libexec/incus/incusd");

    private Incusd(Path directory, Map<String, String> environment) throws IOException {
        super("Incus", List.of(PROGRAM.toString(), "--group", "root"), directory, environment);
    }

    /// Returns once the server answers.
    static Incusd start() throws IOException {
        return start(Map.of());
    }

    /// One that trusts the authority of this file for web servers; so does its `incus`.
    static Incusd trusting(Path authority) throws IOException {
        return start(Map.of("SSL_CERT_FILE", authority.toString()));
    }

    private static Incusd start(Map<String, String> more) throws IOException {
        Path directory = Files.createTempDirectory("incus");
        Map<String, String> environment = new HashMap<>(more);
        environment.put("INCUS_DIR", directory.toString());
        environment.put("INCUS_CONF", directory.resolve("client").toString());
        environment.put("INCUS_CACHE", directory.resolve("client-cache").toString());
        return answering(new Incusd(directory, environment));
    }

    /// Runs `incus` with these arguments against this server, and waits for it.
    ProgramOutput incus(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "30", "incus"));
        command.addAll(List.of(arguments));
        return ProgramOutput.of(command(command));
    }

    @Override
    ProgramOutput client(String... arguments) throws IOException {
        return incus(arguments);
    }
}
