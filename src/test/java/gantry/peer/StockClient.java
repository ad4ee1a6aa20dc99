package gantry.peer;

import gantry.image.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `lxc` or `incus`, unmodified, with a configuration directory of its own.
record StockClient(Program program, Path configuration, Path server) {
    enum Program {
        LXC("lxc", "LXD", "--password"),
        INCUS("incus", "INCUS", "--token");

        private final String command;
        private final String prefix;
        private final String tokenFlag;

        Program(String command, String prefix, String tokenFlag) {
            this.command = command;
            this.prefix = prefix;
            this.tokenFlag = tokenFlag;
        }

        String command() {
            return command;
        }
    }

    ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.command));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.put(program.prefix + "_DIR", server.toString());
        environment.put(program.prefix + "_CONF", configuration.toString());
        return builder;
    }

    /// Goes on while the test does something else.
    Interruptible start(String... arguments) throws IOException {
        return Interruptible.start(command(arguments));
    }

    /// On a terminal, with an editor that rewrites the file by a command of `sed`.
    ProgramOutput runWithEditor(String sed, String... arguments) throws IOException {
        Path editor = Files.createTempFile("editor", ".sh");
        try {
            Files.writeString(editor, "sed -i '%s' \"$1\"\n".formatted(sed));
            List<String> onTerminal = List.of("script", "-qec", line(arguments), "/dev/null");
            ProcessBuilder builder = command(arguments).command(onTerminal);
            builder.environment().put("EDITOR", "sh " + editor);
            builder.environment().remove("VISUAL");
            return ProgramOutput.of(builder);
        } finally {
            Files.delete(editor);
        }
    }

    private String line(String... arguments) {
        return program.command + " " + String.join(" ", arguments);
    }

    ProgramOutput run(String... arguments) throws IOException {
        return ProgramOutput.of(command(arguments));
    }

    String ok(String... arguments) throws IOException {
        return run(arguments).orFail();
    }

    /// Makes `gantry:` this server over HTTPS.
    void join(Gantry gantry, Access access) throws IOException {
        ok(
                "remote",
                "add",
                "gantry",
                gantry.url(),
                "--accept-certificate",
                program.tokenFlag,
                gantry.token("joined", access));
    }
}
