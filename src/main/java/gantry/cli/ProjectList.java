package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.image.Project;
import gantry.json.ValueTree;
import gantry.wire.ProjectJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `project list`.
final class ProjectList implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List projects", "ls")
                .addPositional(Grammar.arguments("[<remote>:]", "0..1", "Where"))
                .addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        Reference reference = call.reference(call.arguments().isEmpty() ? "" : call.argument(0));
        String current = call.project(reference);
        List<ProjectTable.Row> rows = new ArrayList<>();
        List<ProjectJson> json = new ArrayList<>();
        for (Project project : call.places().projects(reference).list()) {
            ProjectJson shown = ProjectShow.json(call, reference, project);
            rows.add(new ProjectTable.Row(project, shown.usedBy().size()));
            json.add(shown);
        }
        new Listing(
                        () -> ProjectTable.of(rows, current),
                        () -> ProjectJson.toJson(json),
                        () -> new ValueTree.Items(json.stream().map(ProjectJson::tree).toList()))
                .print(format, call.out());
        return 0;
    }
}
