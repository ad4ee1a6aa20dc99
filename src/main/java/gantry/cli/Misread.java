package gantry.cli;

import gantry.cli.terminal.Usage;
import gantry.image.Nearest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with a line that does not fit the grammar, in the words of the stock clients.
final class Misread {
    private Misread() {}

    static String sentence(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        return switch (e) {
            case UnmatchedArgumentException unmatched ->
                    unmatched(command, unmatched.getUnmatched());
            case MissingParameterException missing ->
                    missing.getMissing().stream()
                            .map(OptionSpec.class::cast) // arguments are never missing to it
                            .map(option -> "flag needs an argument: " + option.longestName())
                            .collect(Collectors.joining("; "));
            case ParameterException wrong when wrong.getArgSpec() instanceof OptionSpec option ->
                    "invalid argument \"%s\" for \"%s\" flag: true and false are known"
                            .formatted(wrong.getValue(), option.longestName());
            default -> Usage.WRONG_COUNT;
        };
    }

    /// The first word of a group is a command; elsewhere words too many may be the values of a flag
    /// that is not known.
    private static String unmatched(CommandSpec command, List<String> words) {
        boolean group = !command.subcommands().isEmpty();
        Optional<String> flag =
                words.stream()
                        .limit(group ? 1 : words.size())
                        .filter(word -> word.startsWith("-") && word.length() > 1)
                        .findFirst();
        if (flag.isPresent()) {
            return flag(command, flag.get());
        }
        return group ? command(command, words.getFirst()) : Usage.WRONG_COUNT;
    }

    private static String flag(CommandSpec command, String word) {
        String name = word.replaceFirst("=.*", "");
        if (!name.startsWith("--")) {
            return "unknown shorthand flag: '%s' in %s".formatted(name.charAt(1), name);
        }
        List<String> known =
                command.options().stream()
                        .flatMap(option -> Arrays.stream(option.names()))
                        .filter(other -> other.startsWith("--"))
                        .toList();
        return "unknown flag: " + name + Nearest.hint(name, known);
    }

    /// What a group does not have; the whole program may know what it is.
    static String command(CommandSpec group, String word) {
        String refusal = "unknown command \"%s\" for \"%s\"".formatted(word, group.qualifiedName());
        if (group.parent() == null) {
            return Elsewhere.of(word)
                    .map(where -> refusal + ": " + where)
                    .orElseGet(() -> refusal + nearest(group, word));
        }
        return refusal + nearest(group, word);
    }

    /// Names before other names, where both are as near.
    private static String nearest(CommandSpec group, String word) {
        List<String> names =
                group.subcommands().values().stream()
                        .map(sub -> sub.getCommandSpec().name())
                        .distinct()
                        .sorted(Comparator.naturalOrder())
                        .toList();
        String hint = Nearest.hint(word, names);
        return hint.isEmpty() ? Nearest.hint(word, group.subcommands().keySet()) : hint;
    }
}
