package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.cli.terminal.Sizes;
import gantry.cli.terminal.Table;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Items;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `project info`: what of a server the images of a project take.
final class ProjectInfo implements Command {
    private static final List<String> HEADERS = List.of("RESOURCE", "LIMIT", "USAGE");

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "info", "Get a summary of resource allocations")
                .addPositional(
                        Grammar.arguments("[<remote>:]<project>", "1", "Name of the project"))
                .addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        Reference reference = call.reference(call.argument(0));
        Project project = call.places().projects(reference).find(reference.name());
        List<ImageInfo> images = ProjectShow.images(call, reference, project);
        long size = images.stream().mapToLong(image -> image.facts().size()).sum();
        List<Row> rows =
                List.of(
                        new Row("DISK", Sizes.text(size), size),
                        new Row("IMAGES", Integer.toString(images.size()), images.size()));
        Listing.of(() -> table(rows), json(rows)).print(format, call.out());
        return 0;
    }

    private record Row(String resource, String text, long usage) {}

    private static Table table(List<Row> rows) {
        return new Table(
                HEADERS,
                rows.stream()
                        .map(row -> List.of(row.resource(), "UNLIMITED", row.text()))
                        .toList());
    }

    /// A limit of -1 is none, as in LXD's API.
    private static Items json(List<Row> rows) {
        return new Items(
                rows.stream()
                        .<JsonValue>map(
                                row ->
                                        JsonValue.object()
                                                .number("limit", -1)
                                                .text("resource", row.resource())
                                                .number("usage", row.usage())
                                                .build())
                        .toList());
    }
}
