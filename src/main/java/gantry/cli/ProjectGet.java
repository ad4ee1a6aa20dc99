package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.SafeText;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `project get`: an empty line for a key that is not set, as lxc prints it.
final class ProjectGet implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "get", "Get values for project configuration keys")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<project> <key>", "2", "The project and the key"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        String value =
                ProjectSettings.value(
                        call.places().projects(reference).find(reference.name()), call.argument(1));
        call.out().println(SafeText.oneLine(value));
        return 0;
    }
}
