package gantry.cli;

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
    public int run(Call call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Project project = call.places().projects(reference).find(reference.name());
        call.out()
                .print(
                        GoYaml.write(
                                ProjectJson.from(project, usedBy(call, reference, project))
                                        .tree()));
        return 0;
    }

    /// The images of the project, as LXD's API names them; none for a project that only shares
    /// others'.
    static List<String> usedBy(Call call, Reference reference, Project project) throws IOException {
        if (!project.ownImages()) {
            return List.of();
        }
        String suffix = project.name().equals(Project.DEFAULT) ? "" : "?project=" + project.name();
        return call.places().images(reference, project.name()).list().stream()
                .map(ImageInfo::fingerprint)
                .map(fingerprint -> "/1.0/images/" + fingerprint + suffix)
                .toList();
    }
}
