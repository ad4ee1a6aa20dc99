package gantry.cli;

import gantry.image.Project;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `project create`.
final class ProjectCreate implements Command {
    private static final String IMAGES = "features.images";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "create", "Create projects", "add")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"))
                .addOption(
                        Grammar.repeatable(
                                "KEY=VALUE",
                                "features.images=false shares the images of the default project",
                                "-c",
                                "--config"))
                .addOption(Grammar.option("TEXT", "Description of the project", "--description"));
    }

    @Override
    public int run(Call call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Project project =
                new Project(
                        reference.name(),
                        call.value("--description").orElse(""),
                        ownImages(call.values("--config")));
        call.places().projects(reference).create(project);
        call.say("Project %s created".formatted(project.name()));
        return 0;
    }

    private static boolean ownImages(List<String> config) {
        boolean own = true;
        for (String pair : config) {
            own =
                    switch (pair) {
                        case IMAGES + "=true" -> true;
                        case IMAGES + "=false" -> false;
                        default ->
                                throw new Usage(
                                        "Unknown project configuration \"%s\": %s=true and %s=false are known"
                                                .formatted(pair, IMAGES, IMAGES));
                    };
        }
        return own;
    }
}
