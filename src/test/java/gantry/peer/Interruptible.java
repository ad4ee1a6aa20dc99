package gantry.peer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A program that runs until it is interrupted.
record Interruptible(Process process, Path output) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static Interruptible start(ProcessBuilder builder) throws IOException {
        // What is started in the background of a shell ignores SIGINT, and so would its children.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(builder.command());
        Path output = Files.createTempFile("output", null);
        builder.command(command).redirectErrorStream(true).redirectOutput(output.toFile());
        return new Interruptible(builder.start(), output);
    }

    /// All that it has said.
    String said() throws IOException {
        return Files.readString(output);
    }

    /// Returns when it has said this.
    void awaitWords(String words) throws IOException {
        while (!said().contains(words)) {
            if (endsWithin(Duration.ofMillis(20))) {
                throw new AssertionError("It ended without saying " + words + ": " + said());
            }
        }
    }

    /// As Ctrl-C does.
    ///
    /// @return its exit code
    int interrupt() throws IOException {
        ProgramOutput.of(new ProcessBuilder("kill", "-INT", "" + process.pid())).orFail();
        if (!endsWithin(PATIENCE)) {
            throw new AssertionError("It does not end when it is interrupted: " + said());
        }
        return process.exitValue();
    }

    private boolean endsWithin(Duration time) throws IOException {
        try {
            return process.waitFor(time.toMillis(), MILLISECONDS);
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        endsWithin(PATIENCE);
        Files.deleteIfExists(output);
    }
}
