package gantry.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An LXD server, and the `lxc` that talks to it.
public final class Lxd extends StockServer {
    /// What `timeout` of coreutils ends with.
    private static final int TIMED_OUT = 124;

    private Lxd(Path directory, Map<String, String> environment) throws IOException {
        super("LXD", List.of("lxd", "--group", "root"), directory, environment);
    }

    /// Returns once the server answers.
    public static Lxd start() throws IOException {
        return start(Map.of());
    }

    /// One that trusts the authority of this file for web servers; so does its `lxc`.
    static Lxd trusting(Path authority) throws IOException {
        return start(Map.of("SSL_CERT_FILE", authority.toString()));
    }

    private static Lxd start(Map<String, String> more) throws IOException {
        Path directory = Files.createTempDirectory("lxd");
        Map<String, String> environment = new HashMap<>(more);
        environment.put("LXD_DIR", directory.toString());
        environment.put("LXD_CONF", directory.resolve("client").toString());
        return answering(new Lxd(directory, environment));
    }

    /// Runs `lxc` with these arguments against this server, and waits for it.
    ///
    /// On a busy machine lxc 5.0.2 now and then waits for ever for an operation that failed before
    /// it listened; it is stopped then, and run again.
    public ProgramOutput lxc(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "15", "lxc"));
        command.addAll(List.of(arguments));
        ProgramOutput output = ProgramOutput.of(command(command));
        for (int again = 0; again < 3 && output.exitCode() == TIMED_OUT; again++) {
            output = ProgramOutput.of(command(command));
        }
        return output;
    }

    @Override
    ProgramOutput client(String... arguments) throws IOException {
        return lxc(arguments);
    }
}
