package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.Project;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `project create`.
final class ProjectCreate implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "create", "Create projects", "add")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"))
                .addOption(
                        Grammar.repeatable(
                                "KEY=VALUE",
                                "features.images=false shares the images of the default project; keys"
                                        + " that begin with user. are free",
                                "-c",
                                "--config"))
                .addOption(Grammar.option("TEXT", "Description of the project", "--description"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Project project =
                ProjectSettings.over(
                        new Project(reference.name(), call.value("--description").orElse(""), true),
                        call.values("--config").isEmpty()
                                ? Map.of()
                                : ProjectSettings.pairs(call.values("--config")));
        call.places().projects(reference).create(project);
        call.say("Project %s created".formatted(project.name()));
        return 0;
    }
}
