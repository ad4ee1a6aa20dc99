package gantry.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a program that has ended said.
public record ProgramOutput(List<String> command, int exitCode, String out, String err) {
    /// For any program, on a busy machine.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    public ProgramOutput {
        command = List.copyOf(command);
    }

    /// Runs the program with empty input, in files so that neither stream can fill up and block.
    public static ProgramOutput of(ProcessBuilder builder) throws IOException {
        Path out = Files.createTempFile("out", null);
        Path err = Files.createTempFile("err", null);
        try {
            builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "%s does not end: %s%s".formatted(builder.command(), text(out), text(err)));
            }
            return new ProgramOutput(builder.command(), process.exitValue(), text(out), text(err));
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while running " + builder.command());
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /// Its standard output, where it succeeded.
    public String orFail() {
        if (exitCode != 0) {
            throw new AssertionError(command + " ended with " + exitCode + ": " + err);
        }
        return out;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
