package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.json.ValueTree;
import gantry.wire.ImageFilter;
import gantry.wire.ImageJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// `image list`.
final class ImageList implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List available images", "ls")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:] [<filter>...]",
                                "0..*",
                                "Parts of an alias or fingerprint, or key=value; all must match"))
                .addOption(
                        Grammar.option(
                                "COLUMNS",
                                "l shortest alias, L all aliases, f and F fingerprint, p public,"
                                        + " d description, a architecture, s size, u upload date,"
                                        + " t type, e project, and properties:KEY; default lfpdatsu",
                                "-c",
                                "--columns"))
                .addOption(Grammar.format())
                .addOption(Grammar.flag("List images of all projects", "--all-projects"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        ImageColumns columns = columns(call);
        Reference reference = call.reference(first(call));
        ImageFilter filter = ImageFilter.of(filters(call, reference), ImageColumns::named);
        List<ImageInfo> images = images(call, reference).stream().filter(filter).toList();
        listing(images, columns).print(format, call.out());
        return 0;
    }

    private static String first(Invocation call) {
        return call.arguments().isEmpty() ? "" : call.argument(0);
    }

    /// As in `lxc`, what follows the first argument's colon is a filter too.
    private static List<String> filters(Invocation call, Reference first) {
        List<String> filters = new ArrayList<>();
        if (!first.name().isEmpty()) {
            filters.add(first.name());
        }
        call.arguments().stream().skip(1).forEach(filters::add);
        return filters;
    }

    private static ImageColumns columns(Invocation call) {
        String chosen = call.value("--columns").orElse(ImageColumns.DEFAULT);
        return call.has("--all-projects")
                ? ImageColumns.ofAllProjects(chosen)
                : ImageColumns.of(chosen);
    }

    private static List<ImageInfo> images(Invocation call, Reference reference) throws IOException {
        if (!call.has("--all-projects")) {
            return call.source(reference).list();
        }
        if (call.value("--project").isPresent()) {
            throw new Invalid("Cannot specify a project when requesting all projects");
        }
        List<ImageInfo> images = new ArrayList<>();
        for (Project project : call.places().projects(reference).list()) {
            if (project.ownImages()) {
                images.addAll(call.places().source(reference, project.name()).list());
            }
        }
        return images;
    }

    private static Listing listing(List<ImageInfo> images, ImageColumns columns) {
        return new Listing(
                () -> columns.table(images),
                () -> ImageJson.toJson(ordered(images).map(ImageJson::from).toList()),
                () -> new ValueTree.Items(ordered(images).map(ImageJson::tree).toList()));
    }

    /// As LXD gives them, in JSON and YAML. A table has an order of its own.
    private static Stream<ImageInfo> ordered(List<ImageInfo> images) {
        return images.stream()
                .sorted(
                        Comparator.comparing(ImageInfo::project)
                                .thenComparing(image -> image.fingerprint().hex()));
    }
}
