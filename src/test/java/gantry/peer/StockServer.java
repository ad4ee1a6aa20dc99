package gantry.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A real server of its own in a temporary directory. It has no storage pool: it keeps images and
/// starts no instances.
abstract class StockServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final Map<String, String> environment;
    private final Process server;

    /// @param environment of the server and of its client
    StockServer(String name, List<String> command, Path directory, Map<String, String> environment)
            throws IOException {
        this.name = name;
        this.directory = directory;
        this.environment = environment;
        this.server =
                command(command).redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    /// The same server, once it answers.
    static <T extends StockServer> T answering(T server) throws IOException {
        try {
            server.awaitAnswer();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    void awaitAnswer() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!Files.exists(socket()) || client("query", "/1.0").exitCode() != 0) {
            if (!server.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException(name + " does not start: " + Files.readString(log()));
            }
            Thread.onSpinWait();
        }
    }

    /// Runs its stock client with these arguments against it, and waits for that.
    abstract ProgramOutput client(String... arguments) throws IOException;

    Path directory() {
        return directory;
    }

    /// Where the server answers HTTP.
    public Path socket() {
        return directory.resolve("unix.socket");
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    ProcessBuilder command(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
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
            throw new InterruptedIOException("Interrupted while %s was stopping".formatted(name));
        }
        new DaemonDirectory(directory).delete();
    }
}
