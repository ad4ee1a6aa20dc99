package gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The completion script of a shell: what can be offered is told by functions of plain `sh`, made
/// from the command tree; a few lines in the shell's own language ask them.
final class CompletionScript {
    private final CommandSpec root;
    private final List<String> settings;

    /// @param settings keys of the server's configuration
    CompletionScript(CommandSpec root, List<String> settings) {
        this.root = root;
        this.settings = List.copyOf(settings);
    }

    String bash() {
        return core() + resource("completion.bash");
    }

    String zsh() {
        return "#compdef " + Main.NAME + "\n" + core() + resource("completion.zsh");
    }

    /// Fish does not speak the language of the others, and has `sh` answer.
    String fish() {
        String quoted =
                (core() + "_gantry_offers \"$@\"\n").replace("\\", "\\\\").replace("'", "\\'");
        return "function __gantry_offers\n    sh -c '%s' %s $argv\nend\n"
                        .formatted(quoted, Main.NAME)
                + resource("completion.fish");
    }

    private static String resource(String name) {
        try (InputStream in = CompletionScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This program was packed without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String core() {
        return Stream.of(
                        resource("completion.sh"),
                        words("_gantry_settings", settings),
                        words("_gantry_assignments", settings.stream().map(s -> s + "=").toList()),
                        enter(),
                        cases(
                                "_gantry_takes_value",
                                "$_gantry_path $1",
                                takingValues(),
                                "return 1"),
                        cases("_gantry_values", "$_gantry_path $1", values(), ":"),
                        cases(
                                "_gantry_arguments",
                                "$_gantry_path $_gantry_count",
                                arguments(),
                                ":"),
                        cases("_gantry_flags", "$_gantry_path", flags(), ":"))
                .collect(Collectors.joining("\n"));
    }

    private static String words(String function, List<String> words) {
        return function + "() { " + printing(words) + "; }\n";
    }

    /// @param lines of `pattern) command ;;`
    private static String cases(String function, String of, List<String> lines, String otherwise) {
        return lines.stream()
                .map(line -> "        " + line + " ;;\n")
                .collect(
                        Collectors.joining(
                                "",
                                "%s() {\n    case \"%s\" in\n".formatted(function, of),
                                "        *) %s ;;\n    esac\n}\n".formatted(otherwise)));
    }

    /// Commands by all of their names; where an argument stands already, no command follows.
    private String enter() {
        List<String> lines = new ArrayList<>();
        lines.add("*' '[1-9]*) return 1");
        for (CommandSpec command : commands()) {
            String parent = path(command).substring(0, path(command).lastIndexOf(' '));
            String patterns =
                    Stream.concat(Stream.of(command.name()), Arrays.stream(command.aliases()))
                            .map(name -> quoted("%s %s 0".formatted(parent, name)))
                            .collect(Collectors.joining("|"));
            lines.add("%s) _gantry_path=%s".formatted(patterns, quoted(path(command))));
        }
        return cases("_gantry_enter", "$_gantry_path $1 $_gantry_count", lines, "return 1");
    }

    private List<String> takingValues() {
        return options((command, option) -> option.arity().max() > 0 ? ":" : "");
    }

    private List<String> values() {
        return options((command, option) -> commands(Offer.of(option), "$2"));
    }

    private interface Line {
        /// Empty for none.
        String of(CommandSpec command, OptionSpec option);
    }

    private List<String> options(Line line) {
        List<String> lines = new ArrayList<>();
        for (CommandSpec command : withRoot()) {
            for (OptionSpec option : command.options()) {
                String text = line.of(command, option);
                if (!text.isEmpty()) {
                    String names =
                            Arrays.stream(option.names())
                                    .map(name -> quoted(path(command) + " " + name))
                                    .collect(Collectors.joining("|"));
                    lines.add(names + ") " + text);
                }
            }
        }
        return lines;
    }

    private List<String> arguments() {
        List<String> lines = new ArrayList<>();
        for (CommandSpec command : withRoot()) {
            if (!command.subcommands().isEmpty()) {
                List<String> names =
                        HelpText.commands(command).stream().map(CompletionScript::row).toList();
                lines.add("%s) %s".formatted(quoted(path(command) + " 0"), printing(names)));
            }
            for (PositionalParamSpec argument : command.positionalParameters()) {
                lines.addAll(arguments(command, argument.paramLabel()));
            }
        }
        return lines;
    }

    private static List<String> arguments(CommandSpec command, String label) {
        List<String> lines = new ArrayList<>();
        List<List<Offer>> offers = Offer.ofArguments(label, path(command).startsWith(" config "));
        for (int i = 0; i < offers.size(); i++) {
            boolean repeated = i == offers.size() - 1 && label.contains("...");
            String text = commands(offers.get(i), "$1");
            if (!text.isEmpty()) {
                String pattern = quoted(path(command) + " ") + (repeated ? "*" : i);
                lines.add(pattern + ") " + text);
            }
        }
        return lines;
    }

    private static String commands(List<Offer> offers, String word) {
        return offers.stream()
                .map(
                        offer ->
                                switch (offer) {
                                    case Offer.Known known ->
                                            "_gantry_%s \"%s\"".formatted(known.word(), word);
                                    case Offer.Words(var words) -> printing(words);
                                })
                .collect(Collectors.joining("; "));
    }

    private List<String> flags() {
        return withRoot().stream()
                .map(
                        command ->
                                "%s) %s"
                                        .formatted(
                                                quoted(path(command)),
                                                printing(
                                                        command.options().stream()
                                                                .flatMap(CompletionScript::rows)
                                                                .toList())))
                .toList();
    }

    private static Stream<String> rows(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name + "\t" + String.join(" ", option.description()));
    }

    private static String row(CommandSpec command) {
        return command.name() + "\t" + HelpText.summary(command);
    }

    private static String printing(List<String> lines) {
        return lines.stream()
                .map(CompletionScript::quoted)
                .collect(Collectors.joining(" ", "printf '%s\\n' ", ""));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /// Such as ` image copy`; of the program itself, nothing.
    private static String path(CommandSpec command) {
        return command.qualifiedName().substring(Main.NAME.length());
    }

    private List<CommandSpec> withRoot() {
        return Stream.concat(Stream.of(root), commands().stream()).toList();
    }

    private List<CommandSpec> commands() {
        return HelpText.below(root).toList();
    }
}
