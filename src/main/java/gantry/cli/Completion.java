package gantry.cli;

import gantry.cli.terminal.Choice;
import gantry.cli.terminal.Usage;
import gantry.settings.Setting;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `completion`: prints the script that lets a shell complete commands, flags and their values.
final class Completion implements Command {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "completion", "Print the completion script of a shell")
                .addPositional(Grammar.arguments("bash|zsh|fish", "1", "The shell"));
    }

    @Override
    public int run(Invocation call) {
        call.out().print(script(CommandTree.build().getCommandSpec(), call.argument(0)));
        return 0;
    }

    static String script(CommandSpec root, String shell) {
        CompletionScript script =
                new CompletionScript(root, Setting.all().stream().map(Setting::key).toList());
        return switch (shell) {
            case "bash" -> script.bash();
            case "zsh" -> script.zsh();
            case "fish" -> script.fish();
            default -> throw new Usage(Choice.unknown("shell", shell, SHELLS));
        };
    }
}
