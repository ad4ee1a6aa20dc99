package gantry.cli;

import java.io.PrintStream;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `completion`: prints the script that lets a shell complete commands and flags.
final class Completion implements Command {
    /// Stands in a command's grammar for the remotes there are when someone presses TAB.
    static final String REMOTES = "@remotes@";

    /// The same, with their colons.
    static final String PLACES = "@places@";

    private static final String NAMES =
            Main.NAME + " remote list --format csv --columns n 2>/dev/null | cut -d \" \" -f 1";

    private static final String NAMES_WITH_COLONS = NAMES + " | sed \"s/.*/&:/\"";

    /// What follows a colon is typed right behind it.
    private static final String NO_BLANK =
            "[[ \"${curr_word}\" != -* ]] && type compopt &>/dev/null && compopt -o nospace";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "completion", "Print the completion script of a shell")
                .addPositional(
                        Grammar.arguments(
                                "bash|zsh|fish",
                                "1",
                                "bash and zsh: source <(gantry completion bash);"
                                        + " fish: gantry completion fish | source"));
    }

    @Override
    public int run(Call call) {
        CommandLine root = call.parsed().commandSpec().root().commandLine();
        switch (call.argument(0)) {
            // the script tells bash from zsh by itself
            case "bash", "zsh" -> call.out().print(bash(root));
            case "fish" -> fish(root.getCommandSpec(), List.of(), call.out());
            default ->
                    throw new Usage(
                            "Unknown shell \"%s\": bash, zsh and fish are known"
                                    .formatted(call.argument(0)));
        }
        return 0;
    }

    private static String bash(CommandLine root) {
        return AutoComplete.bash(Main.NAME, root)
                .replace('"' + REMOTES + '"', "$(%s)".formatted(NAMES))
                .replace(
                        "(\"" + PLACES + "\")",
                        "($(%s)); %s".formatted(NAMES_WITH_COLONS, NO_BLANK));
    }

    private static void fish(CommandSpec command, List<String> path, PrintStream out) {
        String condition = condition(path, command);
        command.subcommands()
                .forEach(
                        (name, sub) -> {
                            if (name.equals(sub.getCommandName())) {
                                out.printf(
                                        "complete -c %s -f -n '%s' -a %s -d '%s'%n",
                                        Main.NAME,
                                        condition,
                                        name,
                                        description(sub.getCommandSpec()));
                                fish(sub.getCommandSpec(), append(path, name), out);
                            }
                        });
        for (PositionalParamSpec argument : command.positionalParameters()) {
            for (String candidate : argument.completionCandidates()) {
                String names = candidate.equals(PLACES) ? NAMES_WITH_COLONS : NAMES;
                out.printf("complete -c %s -f -n '%s' -a '(%s)'%n", Main.NAME, condition, names);
            }
        }
        for (OptionSpec option : command.options()) {
            out.printf(
                    "complete -c %s -n '%s'%s -d '%s'%n",
                    Main.NAME, condition, flags(option), quoted(option.description()));
        }
    }

    /// The command is complete up to here, and none of its subcommands has been typed.
    private static String condition(List<String> path, CommandSpec command) {
        StringBuilder condition = new StringBuilder("true");
        path.forEach(name -> condition.append("; and __fish_seen_subcommand_from ").append(name));
        if (!command.subcommands().isEmpty()) {
            condition
                    .append("; and not __fish_seen_subcommand_from ")
                    .append(String.join(" ", command.subcommands().keySet()));
        }
        return condition.toString();
    }

    private static String flags(OptionSpec option) {
        StringBuilder flags = new StringBuilder();
        for (String name : option.names()) {
            flags.append(
                    name.startsWith("--")
                            ? " -l " + name.substring(2)
                            : " -s " + name.substring(1));
        }
        return option.arity().max() > 0 ? flags.append(" -r").toString() : flags.toString();
    }

    private static String description(CommandSpec spec) {
        return quoted(spec.usageMessage().description());
    }

    private static String quoted(String[] lines) {
        return String.join(" ", lines).replace("'", "\\'");
    }

    private static List<String> append(List<String> path, String name) {
        return java.util.stream.Stream.concat(path.stream(), java.util.stream.Stream.of(name))
                .toList();
    }
}
