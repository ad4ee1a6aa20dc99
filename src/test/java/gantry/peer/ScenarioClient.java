package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A stock client as scenarios use it.
record ScenarioClient(StockClient client) {
    /// What `timeout` of coreutils ends with.
    private static final int TIMED_OUT = 124;

    private static final Pattern ADDRESS = Pattern.compile("\"(127\\.0\\.0\\.1:[0-9]+)\"");

    boolean is(Program program) {
        return client.program() == program;
    }

    /// On a busy machine lxc 5.0.2 now and then waits for ever for an operation that failed before
    /// it listened; it is stopped then, and run again.
    ProgramOutput run(String... arguments) throws IOException {
        return bounded(List.of(), arguments);
    }

    private ProgramOutput bounded(List<String> before, String... arguments) throws IOException {
        ProcessBuilder builder = client.command(arguments);
        List<String> command = new ArrayList<>(List.of("timeout", "20"));
        command.addAll(before);
        command.addAll(builder.command());
        ProgramOutput output = ProgramOutput.of(builder.command(command));
        for (int again = 0; again < 2 && output.exitCode() == TIMED_OUT; again++) {
            output = ProgramOutput.of(builder);
        }
        return output;
    }

    /// @return what it printed
    String ok(String... arguments) throws IOException {
        return run(arguments).orFail();
    }

    String okWithInput(String input, String... arguments) throws IOException {
        return runWithInput(input, arguments).orFail();
    }

    /// With this text as its input.
    ProgramOutput runWithInput(String input, String... arguments) throws IOException {
        Path file = Files.createTempFile("input", null);
        try {
            Files.writeString(file, input);
            return bounded(List.of("sh", "-c", "exec \"$@\" <" + file, "sh"), arguments);
        } finally {
            Files.delete(file);
        }
    }

    /// @return what it said about it
    String refused(String... arguments) throws IOException {
        ProgramOutput output = run(arguments);
        assertThat(output.exitCode()).as(output.toString()).isEqualTo(1);
        return output.err();
    }

    /// Lines of `image list -f csv` with these columns.
    List<String> listed(String columns, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "list", "-f", "csv", "-c", columns));
        words.addAll(List.of(arguments));
        return ok(words.toArray(String[]::new)).lines().toList();
    }

    /// The answer to a request.
    String query(String method, String path, String body) throws IOException {
        return ok("query", "-X", method, "-d", body, path);
    }

    String get(String path) throws IOException {
        return ok("query", path);
    }

    /// The words of an import.
    static String[] importing(Path directory, TestImage image, String remote, String... more)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import"));
        image.write(directory).forEach(file -> words.add(file.toString()));
        words.add(remote);
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    /// A token that the server of `local:` gives for a newcomer of this name.
    ///
    /// @param more flags, such as `--restricted`
    String token(String name, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("config", "trust", "add", "-q"));
        if (is(Program.LXC)) {
            words.add("--name");
        }
        words.add(name);
        words.addAll(List.of(more));
        String printed = ok(words.toArray(String[]::new));
        return printed.lines().reduce((_, last) -> last).orElseThrow();
    }

    /// Where the server of this remote listens on HTTPS.
    String url(String remote) throws IOException {
        Matcher address = ADDRESS.matcher(get(remote + "/1.0"));
        assertThat(address.find()).isTrue();
        return "https://" + address.group(1);
    }
}
