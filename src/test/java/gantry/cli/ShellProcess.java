package gantry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Types commands in a process of its own, for what must not happen in this one: little memory, or
/// fewer rights.
final class ShellProcess {
    private static final String SEPARATOR = "\t";

    private final Path store;
    private final List<String> launcher = new ArrayList<>();
    private final List<String> options = new ArrayList<>();

    ShellProcess(Path store) {
        this.store = store;
    }

    /// A program with its arguments that starts the JVM.
    ShellProcess startedBy(String... program) {
        launcher.addAll(List.of(program));
        return this;
    }

    /// Options of the JVM.
    ShellProcess with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /// What each command says: its exit code, and the first line of its standard error.
    List<String> run(List<List<String>> commands) throws IOException {
        List<String> line = new ArrayList<>(launcher);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(List.of(ShellProcess.class.getName(), store.toString()));
        commands.forEach(command -> line.add(String.join(SEPARATOR, command)));
        Process process =
                new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        return process.inputReader(StandardCharsets.UTF_8).readAllLines();
    }

    public static void main(String[] args) {
        Shell shell = new Shell(Path.of(args[0]));
        Arrays.stream(args)
                .skip(1)
                .map(command -> shell.run(command.split(SEPARATOR, -1)))
                .forEach(result -> System.out.println(result.code() + " " + firstLine(result)));
    }

    private static String firstLine(Shell.Result result) {
        return result.err().lines().findFirst().orElse("");
    }
}
