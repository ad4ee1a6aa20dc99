package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.GoYaml;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.wire.ProjectPutJson;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `project edit`: replaces description and configuration by what an editor, or standard input,
/// gives. As with lxc 5.0.2, what is left out is unset, and the name and what the project holds are
/// only shown.
final class ProjectEdit implements Command {
    private static final List<String> KEYS = List.of("config", "description", "name", "used_by");

    private static final String INTRODUCTION =
            """
            ### This is a YAML representation of the project.
            ### Any line starting with a '# will be ignored.
            ###
            ### A project consists of a set of features and a description.
            ###
            ### An example would look like:
            ### config:
            ###   features.images: "true"
            ###   user.owner: alice
            ### description: My own project
            ### name: my-project
            ###
            ### Note that the name is shown but cannot be changed

            """;

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "edit", "Edit project configurations as YAML")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Projects projects = call.places().projects(reference);
        Project before = projects.find(reference.name());
        String shown = GoYaml.write(ProjectShow.json(call, reference, before).tree());
        ProjectPutJson after = Edited.by(call, INTRODUCTION + shown, ProjectEdit::read);
        projects.update(before.name(), after::over);
        return 0;
    }

    private static ProjectPutJson read(String text) {
        EditedYaml yaml = EditedYaml.parse(text, KEYS, "gantry project show");
        String description =
                yaml.field("description")
                        .map(node -> EditedYaml.text(node, "description"))
                        .orElse("");
        return new ProjectPutJson(description, yaml.texts("config"));
    }
}
