package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import gantry.image.Project;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `project delete`, of a project that has no images, unless they are to go with it.
final class ProjectDelete implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "delete", "Delete projects", "rm")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"))
                .addOption(Grammar.flag("Delete its images, too", "-f", "--force"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        if (call.has("--force")) {
            deleteImages(call, reference);
        }
        call.places().projects(reference).delete(reference.name());
        call.say("Project %s deleted".formatted(reference.name()));
        return 0;
    }

    private static void deleteImages(Invocation call, Reference reference) throws IOException {
        Project project = call.places().projects(reference).find(reference.name());
        if (!project.ownImages() || project.name().equals(Project.DEFAULT)) {
            return; // they are not its own, or it stays
        }
        ImageServer images = call.places().images(reference, project.name());
        for (ImageInfo image : images.list()) {
            images.delete(image);
        }
    }
}
