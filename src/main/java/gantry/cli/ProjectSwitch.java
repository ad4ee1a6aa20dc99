package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `project switch`: the project that commands mean on that remote from then on.
final class ProjectSwitch implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "switch", "Switch the current project")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        String project = call.places().projects(reference).find(reference.name()).name();
        call.places().remotes().setProject(reference.remote(), project);
        return 0;
    }
}
