package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.cli.terminal.Console;
import gantry.cli.terminal.Output;
import gantry.cli.terminal.Screen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Types commands, in this process, on a store of its own.
public final class Shell {
    public static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    private final Path store;
    private final Map<String, String> environment = new HashMap<>();

    public Shell(Path store) {
        this.store = store;
        environment.put("GANTRY_DIR", store.toString());
    }

    Path store() {
        return store;
    }

    public Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// For a command in a process of its own, which can be killed.
    public ProcessBuilder process(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().putAll(environment);
        return process;
    }

    public Result run(String... args) {
        return run(InputStream.nullInputStream(), false, args);
    }

    Result runWith(byte[] input, String... args) {
        return run(new ByteArrayInputStream(input), false, args);
    }

    /// As a person who sits at the keyboard and types these lines.
    Result atTerminal(String typed, String... args) {
        byte[] input = typed.getBytes(StandardCharsets.UTF_8);
        return run(new ByteArrayInputStream(input), true, args);
    }

    private Result run(InputStream input, boolean inIsTerminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return run(input, inIsTerminal, out, out, args);
    }

    /// With results that go to such a place; none of them is in what is returned.
    Result into(OutputStream place, String... args) {
        return run(InputStream.nullInputStream(), false, place, new ByteArrayOutputStream(), args);
    }

    private Result run(
            InputStream input,
            boolean inIsTerminal,
            OutputStream place,
            ByteArrayOutputStream out,
            String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(
                        input,
                        new Output(place),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Screen(inIsTerminal, false, false, () -> 0),
                        environment,
                        store,
                        "tester",
                        Clock.fixed(NOW, ZoneOffset.UTC));
        int code = Main.run(args, console);
        return new Result(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Result(int code, byte[] bytes, String err) {
        public String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /// The output of a command that succeeded without a word of complaint.
        public String ok() {
            assertThat(err).isEmpty();
            assertThat(code).isZero();
            return out();
        }

        /// The one line of a command that was refused.
        public String refusal() {
            assertThat(code).isEqualTo(1);
            assertThat(out()).isEmpty();
            assertThat(err).startsWith("Error: ").endsWith("\n");
            return err.substring("Error: ".length(), err.length() - 1);
        }
    }
}
