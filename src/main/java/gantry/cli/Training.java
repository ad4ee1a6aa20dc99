package gantry.cli;

import gantry.cli.terminal.Console;
import gantry.cli.terminal.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Trains the AOT cache: runs the commands that standard input lists, one a line, in one process.
/// How they end does not matter, only what they load.
final class Training {
    private Training() {}

    public static void main(String[] args) throws IOException {
        List<String> commands =
                new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        for (String command : commands) {
            Main.run(command.split(" ", -1), console());
        }
        Main.main(new String[] {"--version"});
    }

    private static Console console() {
        return Console.ofThisProcess(InputStream.nullInputStream(), Screen.NONE);
    }
}
