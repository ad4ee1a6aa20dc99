package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ProgressLine;
import gantry.image.ImageInfo;
import gantry.image.ImageSource;
import gantry.transfer.Export;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// `image export`: takes an image out into files, or a unified one to standard output.
final class ImageExport implements Command {
    private static final String FORCE = "--force";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "export", "Export and download images")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<image> [<target>]",
                                "1..2",
                                "The image, and the directory or file to write, or - for standard"
                                        + " output"))
                .addOption(Grammar.vm())
                .addOption(
                        Grammar.flag(
                                "Replace files that have the names already, as lxc and incus do",
                                FORCE));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        String target = call.arguments().size() > 1 ? call.argument(1) : ".";
        ImageSource source = call.source(reference);
        ImageInfo image = source.find(call.query(reference));
        try (ProgressLine progress = call.progress("Transferring image")) {
            Export export = new Export(source, progress);
            if (target.equals("-")) {
                export.toStream(image, call.console().out().bytes());
                return 0;
            }
            if (call.has(FORCE)) {
                export.replacingFiles(image, Path.of(target));
            } else {
                export.toFiles(image, Path.of(target));
            }
        }
        call.say("Image exported successfully!");
        return 0;
    }
}
