package gantry.format;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program of this machine; where it is missing, the test that wants it is skipped and says so.
public final class Tool {
    private Tool() {}

    public static void run(Path directory, String... command)
            throws IOException, InterruptedException {
        assumeTrue(isHere(command[0]), "needs the program " + command[0]);
        Path log = Files.createTempFile(directory, "log", ".txt");
        Process process =
                new ProcessBuilder(List.of(command))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        process.getOutputStream().close();
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + ": " + Files.readString(log));
        }
        Files.delete(log);
    }

    private static boolean isHere(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
