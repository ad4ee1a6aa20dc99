package gantry.cli;

import gantry.cli.places.Places;
import gantry.cli.places.Reference;
import gantry.cli.terminal.Console;
import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.ProgressLine;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.Alias;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.ImageType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// One use of a command: the arguments it was given, and the world it runs in.
///
/// @param parsed the whole line, from the program's name on
record Invocation(ParseResult parsed, Console console, Places places) {
    static final String AUTHORITIES = "--ca";

    boolean has(String flag) {
        return of(flag).matchedOptionValue(flag, false);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(of(option).<String>matchedOptionValue(option, null));
    }

    List<String> values(String option) {
        return List.of(of(option).matchedOptionValue(option, new String[0]));
    }

    /// The part of the line in which the option stands: flags for all may stand in any.
    private ParseResult of(String option) {
        ParseResult part = parsed;
        while (part.hasSubcommand() && !part.hasMatchedOption(option)) {
            part = part.subcommand();
        }
        return part;
    }

    /// The part that names the command itself.
    private ParseResult command() {
        ParseResult part = parsed;
        while (part.hasSubcommand()) {
            part = part.subcommand();
        }
        return part;
    }

    /// All that is no option, in order.
    List<String> arguments() {
        return List.of(command().matchedPositionalValue(0, new String[0]));
    }

    String argument(int index) {
        return arguments().get(index);
    }

    List<Alias> aliases() {
        return values("--alias").stream().map(name -> TypedAlias.of(this, name, "")).toList();
    }

    /// What an argument names; without a remote in it, something at the default one.
    Reference reference(String argument) throws IOException {
        return places.reference(argument);
    }

    /// What an argument names that can only be about the store of this machine.
    Reference onThisMachine(String argument) throws IOException {
        Reference reference = Reference.parse(argument);
        places.checkLocal(reference);
        return reference;
    }

    /// The server an argument names, in the project asked for.
    ImageServer images(Reference reference) throws IOException {
        return places.images(reference, project(reference));
    }

    /// The source an argument names, in the project asked for.
    ImageSource.Naming source(Reference reference) throws IOException {
        return places.source(reference, project(reference));
    }

    /// The project asked for, else the one that the remote is used with.
    String project(Reference reference) throws IOException {
        Optional<String> asked = value("--project");
        return asked.isPresent() ? asked.get() : places.project(reference);
    }

    /// How the web server of a URL is reached: as all are, but for the authorities asked for.
    HttpSettings web() throws IOException {
        HttpSettings web = places.web();
        Optional<String> file = value(AUTHORITIES);
        return file.isPresent() ? web.trusting(ServerTrust.issuers(Path.of(file.get()))) : web;
    }

    ListFormat format() {
        return ListFormat.of(value("--format").orElse("table"));
    }

    /// The image an argument names; only a virtual machine's with `--vm`.
    ImageQuery query(Reference reference) {
        return new ImageQuery(
                reference.name().isEmpty() ? "default" : reference.name(),
                has("--vm") ? Optional.of(ImageType.VIRTUAL_MACHINE) : Optional.empty());
    }

    boolean quiet() {
        return has("--quiet");
    }

    PrintStream out() {
        return console.out().text();
    }

    /// Says how it went, unless nobody wants to know.
    void say(String message) {
        if (!quiet()) {
            out().println(message);
        }
    }

    /// Drawn on a terminal only.
    ///
    /// @param doing what the person sees the program do, such as `Transferring image`
    ProgressLine progress(String doing) {
        return quiet() || !console.screen().showsErr()
                ? ProgressLine.silent()
                : new ProgressLine(console.err(), console.clock(), console.screen()::width, doing);
    }
}
