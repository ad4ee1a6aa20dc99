package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `project rename`, of a project that has no images.
final class ProjectRename implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "rename", "Rename projects", "mv")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<project> <new-name>",
                                "2",
                                "The project and its new name"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        String newName = call.argument(1);
        call.places().projects(reference).rename(reference.name(), newName);
        call.say("Project %s renamed to %s".formatted(reference.name(), newName));
        return 0;
    }
}
