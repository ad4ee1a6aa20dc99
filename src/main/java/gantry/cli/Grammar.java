package gantry.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Range;
import picocli.CommandLine.ScopeType;

/// The parts commands are made of. They are built in code: annotations cost a start 100 ms.
final class Grammar {
    private Grammar() {}

    static CommandSpec command(
            Command command, String name, String description, String... otherNames) {
        return named(CommandSpec.wrapWithoutInspection(command), name, description)
                .aliases(otherNames);
    }

    /// A command that only has others below it.
    static CommandSpec group(String name, String description) {
        return named(CommandSpec.create(), name, description);
    }

    private static CommandSpec named(CommandSpec spec, String name, String description) {
        spec.name(name).usageMessage().description(description).abbreviateSynopsis(true);
        return spec;
    }

    /// The arguments of a command.
    ///
    /// @param label as help shows them; completion reads from it what each of them is
    /// @param arity how many, such as `1`, `1..*`
    static PositionalParamSpec arguments(String label, String arity, String description) {
        // The parser takes any number: how many are right is checked, and said, in one place.
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .userObject(Range.valueOf(arity))
                .type(String[].class)
                .paramLabel(label)
                .hideParamSyntax(true)
                .description(description)
                .build();
    }

    /// How many arguments the command takes.
    static Range count(CommandSpec command) {
        return command.positionalParameters().stream()
                .map(PositionalParamSpec::userObject)
                .filter(Range.class::isInstance)
                .map(Range.class::cast)
                .findFirst()
                .orElse(Range.valueOf("0"));
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names).type(boolean.class).description(description).build();
    }

    static OptionSpec flagEverywhere(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .scopeType(ScopeType.INHERIT)
                .description(description)
                .build();
    }

    static PositionalParamSpec image() {
        return arguments("[<remote>:]<image>", "1", "Alias or fingerprint");
    }

    static OptionSpec format() {
        return option("FORMAT", "table, compact, csv, json or yaml", "-f", "--format");
    }

    /// For [Invocation#web].
    static OptionSpec authorities() {
        return option(
                "FILE",
                "Certificates (PEM) of the authorities to trust for the URL",
                Invocation.AUTHORITIES);
    }

    static OptionSpec restricted() {
        return flag("Restrict the client to some projects", "--restricted");
    }

    static OptionSpec projects() {
        return option("NAMES", "Those projects, separated by commas", "--projects");
    }

    static OptionSpec vm() {
        return flag("Take the virtual machine's image, where an alias names two", "--vm");
    }

    static OptionSpec option(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static OptionSpec helpEverywhere() {
        return OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Print help")
                .build();
    }

    static OptionSpec versionEverywhere() {
        return OptionSpec.builder("--version")
                .type(boolean.class)
                .versionHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Print version number")
                .build();
    }

    static OptionSpec optionEverywhere(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .scopeType(ScopeType.INHERIT)
                .description(description)
                .build();
    }

    static OptionSpec repeatable(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String[].class)
                .paramLabel(label)
                .description(description)
                .build();
    }
}
