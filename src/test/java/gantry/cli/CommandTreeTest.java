package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Range;

/// Every command of the tree, typed wrongly in every way that the grammar alone can tell.
class CommandTreeTest {
    private static final CommandSpec ROOT = CommandTree.build().getCommandSpec();

    @TempDir Path directory;
    private Shell shell;

    @BeforeEach
    void aShellWithoutAStore() {
        shell = new Shell(directory.resolve("store"));
    }

    static Stream<CommandSpec> commands() {
        return HelpText.below(ROOT);
    }

    static Stream<CommandSpec> leaves() {
        return commands().filter(command -> command.subcommands().isEmpty());
    }

    static Stream<CommandSpec> groups() {
        Stream<CommandSpec> below = commands().filter(command -> !command.subcommands().isEmpty());
        return Stream.concat(Stream.of(ROOT), below);
    }

    static List<String> elsewhere() {
        return Elsewhere.words();
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void whatIsSaidToBeElsewhereIsThere(String word) {
        assertThat(ROOT.subcommands()).doesNotContainKey(word);
        String where = Elsewhere.of(word).orElseThrow();
        if (where.contains("\"gantry image ")) {
            assertThat(where).endsWith("\"gantry image " + word + "\"");
            assertThat(image().subcommands()).containsKey(word);
        }
    }

    private static CommandSpec image() {
        return commands()
                .filter(command -> command.qualifiedName().equals("gantry image"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void tooFewArgumentsAreSaidToBeTooFew(CommandSpec command) {
        for (int count = 0; count < Grammar.count(command).min(); count++) {
            assertWrongCount(command, words("local:", count));
        }
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void tooManyArgumentsAreSaidToBeTooMany(CommandSpec command) {
        Range count = Grammar.count(command);
        if (count.max() < Integer.MAX_VALUE) {
            assertWrongCount(command, words("local:", count.max() + 1));
            assertWrongCount(command, words("local:", count.max() + 5));
        }
    }

    private void assertWrongCount(CommandSpec command, List<String> arguments) {
        Shell.Result result = run(command, arguments);
        assertThat(result.err())
                .isEqualTo(
                        "Error: Invalid number of arguments\nUsage: %s\nSee \"%s --help\"\n"
                                .formatted(HelpText.usage(command), command.qualifiedName()));
        assertWrongUsage(result);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnknownFlagIsSaidToBeUnknown(CommandSpec command) {
        for (String flag : List.of("--nosuch", "--nosuch=x")) {
            Shell.Result result = run(command, List.of("a", flag, "b"));
            if (command.subcommands().isEmpty()) {
                assertThat(result.err()).startsWith("Error: unknown flag: --nosuch\n");
            }
            assertWrongUsage(result);
        }
        Shell.Result result = run(command, List.of("-X"));
        assertThat(result.err()).startsWith("Error: unknown shorthand flag: 'X' in -X\n");
        assertWrongUsage(result);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aMistypedFlagIsAnsweredByTheRightOne(CommandSpec command) {
        for (OptionSpec option : own(command)) {
            String right = option.longestName();
            String wrong = right.substring(0, 4) + right.substring(3);
            Shell.Result result = run(command, List.of(wrong));
            assertThat(result.err())
                    .startsWith("Error: unknown flag: %s; did you mean \"--".formatted(wrong));
            assertWrongUsage(result);
        }
    }

    /// Flags for all are tried on one command.
    private static List<OptionSpec> own(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.inherited() || command.name().equals("serve"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aFlagWithoutItsValueIsSaidToNeedOne(CommandSpec command) {
        for (OptionSpec option : own(command)) {
            if (option.arity().max() > 0) {
                Shell.Result result = run(command, List.of(option.longestName()));
                assertThat(result.err())
                        .startsWith("Error: flag needs an argument: " + option.longestName());
                assertWrongUsage(result);
            } else {
                Shell.Result result = run(command, List.of(option.longestName() + "=maybe"));
                assertThat(result.err())
                        .startsWith(
                                "Error: invalid argument \"maybe\" for \"%s\" flag"
                                        .formatted(option.longestName()));
                assertWrongUsage(result);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aMistypedCommandIsAnsweredByTheRightOne(CommandSpec command) {
        CommandSpec group = command.parent();
        for (String wrong : mistyped(command.name())) {
            if (!group.subcommands().containsKey(wrong)) {
                Shell.Result result = run(group, List.of(wrong, "--format", "csv"));
                assertThat(result.err())
                        .startsWith(
                                "Error: unknown command \"%s\" for \"%s\"; did you mean \""
                                        .formatted(wrong, group.qualifiedName()))
                        .contains("\"?\n");
                assertWrongUsage(result);
                assertThat(run(ROOT, words(group, List.of(wrong), "help")).err())
                        .startsWith("Error: unknown command \"%s\"".formatted(wrong));
            }
        }
    }

    /// One letter twice, two swapped, one missing.
    private static List<String> mistyped(String word) {
        int middle = word.length() / 2;
        return List.of(
                word.substring(0, middle + 1) + word.substring(middle),
                word.substring(0, middle - 1)
                        + word.charAt(middle)
                        + word.charAt(middle - 1)
                        + word.substring(middle + 1),
                word.substring(0, middle) + word.substring(middle + 1));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void aGroupAloneShowsItsCommands(CommandSpec group) {
        String help = run(group, List.of()).ok();
        assertThat(help).contains("Available Commands:\n").isEqualTo(helpOf(group));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpHasTheSectionsOfTheStockClients(CommandSpec command) {
        String help = helpOf(command);
        assertThat(help)
                .startsWith("Description:\n  ")
                .contains("\nUsage:\n  " + command.qualifiedName())
                .contains("\nGlobal Flags:\n")
                .containsPattern("\n {2}-h, --help +Print help\n");
        if (command.aliases().length > 0) {
            assertThat(help).contains("\nAliases:\n  " + command.name() + ", ");
        }
        if (command.options().stream().anyMatch(option -> !option.inherited())) {
            assertThat(help).contains("\nFlags:\n");
        }
        assertThat(run(ROOT, words(command, List.of(), "help")).ok()).isEqualTo(help);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsAsWideAsTheTerminal(CommandSpec command) {
        for (int width : List.of(45, 80, 200)) {
            assertThat(HelpText.of(command, width).lines().filter(line -> !isUnbreakable(line)))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        }
    }

    /// One word, or a flag with the name of its value.
    private static boolean isUnbreakable(String line) {
        return line.strip().matches("\\S+|-.*|Use \".*");
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void everyCommandHasAnExampleThatTheGrammarTakes(CommandSpec command) {
        List<String> examples =
                HelpPages.of(command).examples().stream()
                        .filter(line -> !line.startsWith(" "))
                        .toList();
        assertThat(examples).as("examples in help.md").isNotEmpty();
        for (String example : examples) {
            String typed =
                    example.replaceFirst("^source <\\((.*)\\)$", "$1").replaceFirst(" [|<>].*", "");
            assertThat(typed).startsWith(command.qualifiedName());
            ParseResult parsed =
                    CommandTree.build()
                            .parseArgs(
                                    Arrays.stream(typed.split(" ", -1))
                                            .skip(1)
                                            .toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            int count = parsed.matchedPositionalValue(0, new String[0]).length;
            Range right = Grammar.count(command);
            assertThat(count).as(example).isBetween(right.min(), right.max());
        }
    }

    @Test
    void everyPageOfHelpIsOfACommand() {
        List<String> names =
                Stream.concat(Stream.of(ROOT), commands()).map(CommandSpec::qualifiedName).toList();
        assertThat(names).containsAll(HelpPages.all().keySet().stream().skip(1).toList());
    }

    private String helpOf(CommandSpec command) {
        return run(command, List.of("--help")).ok();
    }

    private Shell.Result run(CommandSpec command, List<String> more) {
        return shell.run(words(command, more).toArray(String[]::new));
    }

    /// The command as it is typed after the program's name.
    private static List<String> words(CommandSpec command, List<String> more, String... before) {
        List<String> words = new ArrayList<>(List.of(before));
        words.addAll(List.of(command.qualifiedName().split(" ", -1)));
        words.remove(Main.NAME);
        words.addAll(more);
        return words;
    }

    private static List<String> words(String word, int count) {
        return IntStream.range(0, count).mapToObj(_ -> word).toList();
    }

    @Test
    void aLineIsReadWithoutTheCommandsOfGroupsThatItDoesNotName() {
        CommandSpec root =
                CommandTree.build(List.of("-q", "image", "alias", "list")).getCommandSpec();
        assertThat(HelpText.below(root).map(CommandSpec::qualifiedName))
                .contains("gantry image copy", "gantry image alias create", "gantry trust")
                .doesNotContain("gantry trust add");
    }

    private void assertWrongUsage(Shell.Result result) {
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .doesNotContain("positional", "Exception", "option", "parameter", "index");
        assertThat(directory.resolve("store")).as("nothing was opened for it").doesNotExist();
        assertThat(Files.exists(directory)).isTrue();
    }
}
