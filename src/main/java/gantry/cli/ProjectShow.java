package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.GoYaml;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.wire.ProjectJson;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `project show`.
final class ProjectShow implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "show", "Show project options")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Project project = call.places().projects(reference).find(reference.name());
        call.out().print(GoYaml.write(json(call, reference, project).tree()));
        return 0;
    }

    /// With what it holds, as LXD's API names it.
    static ProjectJson json(Invocation call, Reference reference, Project project)
            throws IOException {
        return ProjectJson.of(project, images(call, reference, project));
    }

    /// None for a project that only shares others'.
    static List<ImageInfo> images(Invocation call, Reference reference, Project project)
            throws IOException {
        return project.ownImages()
                ? call.places().images(reference, project.name()).list()
                : List.of();
    }
}
