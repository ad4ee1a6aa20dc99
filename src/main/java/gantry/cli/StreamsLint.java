package gantry.cli;

import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.cli.terminal.ProgressLine;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.http.HttpClient;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.json.ValueTree;
import gantry.remote.streams.lint.Lint;
import gantry.remote.streams.lint.LintedImage;
import gantry.remote.streams.lint.LintedTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `streams lint`: what LXD and Incus see of a tree, and what is wrong with it.
final class StreamsLint implements Command {
    private static final List<String> HEADERS =
            List.of("PRODUCT", "VERSION", "TYPE", "ARCH", "ROOT", "LXD", "INCUS", "ALIASES");

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "lint", "Show what LXD and Incus see of a simplestreams tree")
                .addPositional(
                        Grammar.arguments("<URL|directory>", "1", "Where streams/v1/index.json is"))
                .addOption(Grammar.format())
                .addOption(Grammar.flag("Also read all files and compare their sums", "--files"))
                .addOption(Grammar.authorities());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        Lint.Report report = report(call);
        new Listing(
                        () -> table(report),
                        () -> json(report).json(),
                        () -> ValueTree.of(json(report)))
                .print(format, call.out());
        for (String warning : report.warnings()) {
            call.console().err().println("Warning: " + SafeText.oneLine(warning));
        }
        if (report.faults().isEmpty()) {
            return 0;
        }
        for (String fault : report.faults()) {
            call.console().err().println(SafeText.oneLine(fault));
        }
        int count = report.faults().size();
        call.console().err().printf("Error: %s%n", Words.count(count, "fault"));
        return 1;
    }

    private static Lint.Report report(Invocation call) throws IOException {
        String place = call.argument(0);
        if (!place.contains("://")) {
            return report(call, LintedTree.of(Path.of(place)));
        }
        try (HttpClient http = new HttpClient(call.web())) {
            return report(call, LintedTree.of(http, url(place)));
        }
    }

    private static Lint.Report report(Invocation call, LintedTree tree) throws IOException {
        Lint.Depth depth = call.has("--files") ? Lint.Depth.SUMS : Lint.Depth.SIZES;
        try (ProgressLine progress = call.progress("Reading files")) {
            return Lint.of(tree, depth, progress);
        }
    }

    private static URI url(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new Invalid("No URL: " + SafeText.oneLine(text), e);
        }
    }

    private static Table table(Lint.Report report) {
        return new Table(HEADERS, report.images().stream().map(StreamsLint::row).toList());
    }

    private static List<String> row(LintedImage image) {
        return List.of(
                        image.product(),
                        image.version(),
                        image.type().word(),
                        image.architecture(),
                        image.root(),
                        image.lxd().map(Fingerprint::abbreviated).orElse(""),
                        image.incus().map(Fingerprint::abbreviated).orElse(""),
                        String.join(" ", image.aliases()))
                .stream()
                .map(SafeText::oneLine)
                .toList();
    }

    private static JsonValue.Fields json(Lint.Report report) {
        return JsonValue.object()
                .value(
                        "images",
                        new JsonValue.Items(
                                report.images().stream().map(StreamsLint::json).toList()))
                .texts("warnings", report.warnings())
                .texts("faults", report.faults())
                .build();
    }

    private static JsonValue.Fields json(LintedImage image) {
        return JsonValue.object()
                .text("product", image.product())
                .text("version", image.version())
                .text("type", image.type().word())
                .text("architecture", image.architecture())
                .text("root", image.root())
                .text("lxd", image.lxd().map(Fingerprint::hex).orElse(""))
                .text("incus", image.incus().map(Fingerprint::hex).orElse(""))
                .texts("aliases", image.aliases())
                .build();
    }
}
