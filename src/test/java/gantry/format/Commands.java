package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Runs the programs that know what a tree of files is.
public final class Commands {
    private Commands() {}

    public static boolean exist(String... programs) {
        return Arrays.stream(programs).allMatch(Commands::exists);
    }

    private static boolean exists(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /// Runs lines of `bash`, and gives back what they print.
    public static String script(Path directory, List<String> lines) throws IOException {
        byte[] script = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] output = feed(directory, Map.of("LC_ALL", "C"), script, "bash");
        return new String(output, StandardCharsets.ISO_8859_1);
    }

    /// Runs a program that must succeed, in a directory, with bytes for its standard input.
    public static byte[] feed(
            Path directory, Map<String, String> environment, byte[] input, String... command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("command", ".err");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            Thread feeder = Thread.ofVirtual().start(() -> write(process, input));
            byte[] output = process.getInputStream().readAllBytes();
            feeder.join();
            assertThat(process.waitFor()).as(() -> command[0] + ": " + text(errors)).isZero();
            return output;
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.delete(errors);
        }
    }

    private static void write(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException _) {
            // The program read no further, and its exit status says whether that is fine.
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
