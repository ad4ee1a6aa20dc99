package gantry.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An LXD server of its own in a temporary directory, and the `lxc` that talks to it. It has no
/// storage pool: it keeps images and starts no instances.
public final class Lxd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What `timeout` of coreutils ends with.
    private static final int TIMED_OUT = 124;

    private final Path directory;
    private final Map<String, String> environment;
    private final Process server;

    private Lxd(Path directory, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.environment = environment;
        ProcessBuilder builder = command(List.of("lxd", "--group", "root"));
        builder.redirectErrorStream(true).redirectOutput(log(directory).toFile());
        this.server = builder.start();
    }

    /// Returns once the server answers.
    public static Lxd start() throws IOException {
        return start(Map.of());
    }

    /// One that trusts the authority of this file for web servers; so does its `lxc`.
    static Lxd trusting(Path authority) throws IOException {
        return start(Map.of("SSL_CERT_FILE", authority.toString()));
    }

    private static Lxd start(Map<String, String> environment) throws IOException {
        Lxd lxd = new Lxd(Files.createTempDirectory("lxd"), environment);
        try {
            lxd.awaitAnswer();
        } catch (IOException | RuntimeException e) {
            lxd.close();
            throw e;
        }
        return lxd;
    }

    Path directory() {
        return directory;
    }

    /// Where the server answers HTTP.
    public Path socket() {
        return directory.resolve("unix.socket");
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
    public void close() throws IOException {
        server.destroy();
        try {
            if (!server.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while LXD was stopping");
        }
        new DaemonDirectory(directory).delete();
    }

    private ProcessBuilder command(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("LXD_DIR", directory.toString());
        builder.environment().put("LXD_CONF", directory.resolve("client").toString());
        return builder;
    }

    private static Path log(Path directory) {
        return directory.resolve("server.log");
    }

    private void awaitAnswer() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!Files.exists(socket()) || lxc("query", "/1.0").exitCode() != 0) {
            if (!server.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException("LXD does not start: " + Files.readString(log(directory)));
            }
            Thread.onSpinWait();
        }
    }
}
