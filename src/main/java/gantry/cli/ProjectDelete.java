package gantry.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `project delete`, of a project that has no images.
final class ProjectDelete implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "delete", "Delete projects", "rm")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"));
    }

    @Override
    public int run(Call call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        call.places().projects(reference).delete(reference.name());
        call.say("Project %s deleted".formatted(reference.name()));
        return 0;
    }
}
