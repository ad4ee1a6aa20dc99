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

/// A server of Incus of its own in a temporary directory. It has no storage pool: it keeps images
/// and starts no instances.
final class Incusd implements AutoCloseable {
    /// Where Debian has it.
    static final Path PROGRAM = Path.of("/usr/libexec/incus/incusd");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> environment;
    private final Process server;

    private Incusd(Path directory, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.environment = environment;
        ProcessBuilder builder = command(List.of(PROGRAM.toString(), "--group", "root"));
        builder.redirectErrorStream(true).redirectOutput(log(directory).toFile());
        this.server = builder.start();
    }

    /// Returns once the server answers.
    static Incusd start() throws IOException {
        return start(Map.of());
    }

    /// One that trusts the authority of this file for web servers; so does its `incus`.
    static Incusd trusting(Path authority) throws IOException {
        return start(Map.of("SSL_CERT_FILE", authority.toString()));
    }

    private static Incusd start(Map<String, String> environment) throws IOException {
        Incusd incusd = new Incusd(Files.createTempDirectory("incus"), environment);
        try {
            incusd.awaitAnswer();
        } catch (IOException | RuntimeException e) {
            incusd.close();
            throw e;
        }
        return incusd;
    }

    Path directory() {
        return directory;
    }

    private static Path log(Path directory) {
        return directory.resolve("server.log");
    }

    private void awaitAnswer() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!Files.exists(directory.resolve("unix.socket"))
                || incus("query", "/1.0").exitCode() != 0) {
            if (!server.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException("Incus does not start: " + Files.readString(log(directory)));
            }
            Thread.onSpinWait();
        }
    }

    /// Runs `incus` with these arguments against this server, and waits for it.
    ProgramOutput incus(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "30", "incus"));
        command.addAll(List.of(arguments));
        return ProgramOutput.of(command(command));
    }

    private ProcessBuilder command(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("INCUS_DIR", directory.toString());
        builder.environment().put("INCUS_CONF", directory.resolve("client").toString());
        builder.environment().put("INCUS_CACHE", directory.resolve("client-cache").toString());
        return builder;
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        try {
            if (!server.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while Incus was stopping");
        }
        new DaemonDirectory(directory).delete();
    }
}
