package gantry.cli;

import gantry.cli.terminal.Console;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The help of a command, in the layout of lxc 5.0.2 and incus 6.0.4.
final class HelpText {
    private static final String INDENT = "  ";
    private static final int NARROWEST_TEXT = 20;

    private final CommandSpec command;
    private final int width;
    private final StringBuilder text = new StringBuilder();

    private HelpText(CommandSpec command, int width) {
        this.command = command;
        this.width = width;
    }

    static void print(CommandSpec command, Console console) {
        console.out().text().print(of(command, console.screen().outWidth()));
    }

    static String of(CommandSpec command, int width) {
        return new HelpText(command, width).whole();
    }

    /// How the command is typed, on one line.
    static String usage(CommandSpec command) {
        String name = command.qualifiedName();
        if (!command.subcommands().isEmpty()) {
            return name + " [command]";
        }
        return Stream.of(Stream.of(name), labels(command), Stream.of("[flags]"))
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
    }

    private static Stream<String> labels(CommandSpec command) {
        return command.positionalParameters().stream().map(PositionalParamSpec::paramLabel);
    }

    /// One line about a command.
    static String summary(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    /// The commands of a group, each once, in the order of their names.
    static List<CommandSpec> commands(CommandSpec group) {
        return group.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .distinct()
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    /// All commands below a group, each after its group.
    static Stream<CommandSpec> below(CommandSpec group) {
        return commands(group).stream()
                .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
    }

    private String whole() {
        HelpPages.Page page = HelpPages.of(command);
        section("Description", paragraphs(page));
        section("Usage", List.of(usage(command)));
        section("Arguments", descriptions());
        section("Aliases", aliases());
        section("Examples", page.examples());
        columns("Available Commands", commands(command).stream().map(HelpText::row).toList());
        columns(command.parent() == null ? "Global Flags" : "Flags", flags(false));
        columns("Global Flags", flags(true));
        if (!command.subcommands().isEmpty()) {
            text.append(
                    "\nUse \"%s [command] --help\" for more information about a command.\n"
                            .formatted(command.qualifiedName()));
        }
        return text.toString();
    }

    private List<String> paragraphs(HelpPages.Page page) {
        List<String> lines = new ArrayList<>(List.of(summary(command)));
        for (String paragraph : page.paragraphs()) {
            lines.add("");
            lines.add(paragraph);
        }
        return lines;
    }

    private List<String> descriptions() {
        return command.positionalParameters().stream()
                .map(argument -> String.join(" ", argument.description()))
                .toList();
    }

    private List<String> aliases() {
        return command.aliases().length == 0
                ? List.of()
                : List.of(command.name() + ", " + String.join(", ", command.aliases()));
    }

    private void section(String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        title(title);
        for (String line : lines) {
            int blanks = INDENT.length() + leadingBlanks(line);
            wrapped(" ".repeat(blanks), blanks, line.strip());
        }
    }

    private static int leadingBlanks(String line) {
        return line.length() - line.stripLeading().length();
    }

    private void title(String title) {
        text.append(text.isEmpty() ? "" : "\n").append(title).append(":\n");
    }

    private record Row(String name, String description) {}

    private static Row row(CommandSpec command) {
        return new Row(command.name(), summary(command));
    }

    /// Those of the command, or those for all.
    private List<Row> flags(boolean inherited) {
        return command.options().stream()
                .filter(option -> option.inherited() == inherited)
                .map(option -> new Row(names(option), String.join(" ", option.description())))
                .sorted((a, b) -> byLongName(a).compareTo(byLongName(b)))
                .toList();
    }

    private static String byLongName(Row row) {
        return row.name.substring(row.name.indexOf("--"));
    }

    /// As cobra aligns them: long names below each other, whether there is a short one or not.
    static String names(OptionSpec option) {
        List<String> shorts = new ArrayList<>();
        List<String> longs = new ArrayList<>();
        for (String name : option.names()) {
            (name.startsWith("--") ? longs : shorts).add(name);
        }
        String names =
                (shorts.isEmpty() ? "    " : String.join(", ", shorts) + ", ")
                        + String.join(", ", longs);
        return option.arity().max() > 0 ? names + " " + option.paramLabel() : names;
    }

    private void columns(String title, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        title(title);
        int widest = Collections.max(rows.stream().map(row -> row.name.length()).toList());
        // A name that leaves no room for its description stands on a line of its own.
        int column = Math.min(INDENT.length() + widest + 3, width / 2);
        for (Row row : rows) {
            String begin = INDENT + row.name;
            if (begin.length() + 2 > column) {
                text.append(begin).append('\n');
                begin = "";
            }
            wrapped(begin + " ".repeat(column - begin.length()), column, row.description);
        }
    }

    /// Words in lines that are as wide as the terminal, or as wide as the longest word.
    private void wrapped(String begin, int indent, String words) {
        int room = Math.max(NARROWEST_TEXT, width - indent);
        StringBuilder line = new StringBuilder();
        String start = begin;
        for (String word : words.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                text.append(start).append(line).append('\n');
                start = " ".repeat(indent);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        text.append((start + line).stripTrailing()).append('\n');
    }
}
