package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `project unset`.
final class ProjectUnset implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "unset", "Unset project configuration keys")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<project> <key>", "2", "The project and the key"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Map<String, String> nothing = Map.of(call.argument(1), "");
        call.places()
                .projects(reference)
                .update(reference.name(), project -> ProjectSettings.over(project, nothing));
        return 0;
    }
}
