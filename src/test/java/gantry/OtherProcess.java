package gantry;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A second process of ours, for what one process cannot show: locks between processes, and being
/// killed.
public final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private OtherProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts the class's `main` on this JVM's class path.
    public static OtherProcess start(Class<?> main, String... args) throws IOException {
        return start(List.of(), main, args);
    }

    /// The same, with options of the JVM.
    public static OtherProcess start(List<String> options, Class<?> main, String... args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(args));
        return new OtherProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    public void awaitLine(String expected) throws IOException {
        String line = line();
        if (!expected.equals(line)) {
            throw new AssertionError("The other process said: " + line);
        }
    }

    /// The next thing it says.
    public String line() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new AssertionError("The other process ended without a word");
        }
        return line;
    }

    /// All that it still says, to its end.
    public Stream<String> lines() {
        return lines.lines();
    }

    /// As `kill -9` does; returns when the process is gone.
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // the process's own method would close our end too
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        lines.close();
    }
}
