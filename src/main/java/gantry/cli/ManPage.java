package gantry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The manual page of a command, for `man`: what its help says.
record ManPage(CommandSpec command, String version) {
    /// Such as `gantry-image-copy.1`.
    String filename() {
        return name(command) + ".1";
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName().replace(' ', '-');
    }

    String text() {
        HelpPages.Page page = HelpPages.of(command);
        List<String> lines = new ArrayList<>();
        lines.add(
                ".TH \"%s\" 1 \"\" \"gantry %s\" \"Gantry\""
                        .formatted(escaped(name(command).toUpperCase(Locale.ROOT)), version));
        lines.add(".SH NAME");
        lines.add(escaped(name(command)) + " \\- " + escaped(HelpText.summary(command)));
        lines.add(".SH SYNOPSIS");
        lines.add("\\fB" + escaped(HelpText.usage(command)) + "\\fR");
        paragraphs(lines, page);
        terms(lines, "COMMANDS", HelpText.commands(command).stream().map(ManPage::term));
        terms(lines, "FLAGS", flags(false));
        terms(lines, "GLOBAL FLAGS", flags(true));
        examples(lines, page);
        lines.add(".SH SEE ALSO");
        lines.add(seeAlso());
        return String.join("\n", lines) + "\n";
    }

    private void paragraphs(List<String> lines, HelpPages.Page page) {
        lines.add(".SH DESCRIPTION");
        lines.add(escaped(HelpText.summary(command)) + ".");
        for (PositionalParamSpec argument : command.positionalParameters()) {
            lines.add(".PP");
            lines.add(
                    "\\fI%s\\fR: %s."
                            .formatted(
                                    escaped(argument.paramLabel()),
                                    escaped(String.join(" ", argument.description()))));
        }
        for (String paragraph : page.paragraphs()) {
            lines.add(".PP");
            lines.add(escaped(paragraph));
        }
        if (command.aliases().length > 0) {
            lines.add(".PP");
            lines.add("Other names: " + escaped(String.join(", ", command.aliases())) + ".");
        }
    }

    private record Term(String name, String description) {}

    private static Term term(CommandSpec command) {
        return new Term(command.name(), HelpText.summary(command));
    }

    private Stream<Term> flags(boolean inherited) {
        return command.options().stream()
                .filter(option -> option.inherited() == inherited)
                .map(ManPage::term);
    }

    private static Term term(OptionSpec option) {
        return new Term(HelpText.names(option).strip(), String.join(" ", option.description()));
    }

    private static void terms(List<String> lines, String title, Stream<Term> terms) {
        List<Term> all = terms.toList();
        if (!all.isEmpty()) {
            lines.add(".SH " + title);
            for (Term term : all) {
                lines.add(".TP");
                lines.add("\\fB" + escaped(term.name) + "\\fR");
                lines.add(escaped(term.description));
            }
        }
    }

    private static void examples(List<String> lines, HelpPages.Page page) {
        if (!page.examples().isEmpty()) {
            lines.add(".SH EXAMPLES");
        }
        for (String line : page.examples()) {
            if (line.startsWith(" ")) {
                lines.add(escaped(line.strip()));
            } else {
                lines.add(".TP");
                lines.add("\\fB" + escaped(line) + "\\fR");
            }
        }
    }

    /// The group above, and the commands below.
    private String seeAlso() {
        Stream<CommandSpec> above = Stream.ofNullable(command.parent());
        return Stream.concat(above, HelpText.commands(command).stream())
                .map(other -> "\\fB%s\\fR(1)".formatted(escaped(name(other))))
                .collect(Collectors.joining(",\n"));
    }

    /// A line that begins with a dot or a quote would be a request to roff.
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }
}
