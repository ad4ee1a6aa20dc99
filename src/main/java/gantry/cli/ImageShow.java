package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.publish.PublishedImage;
import gantry.store.ProjectImages;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image show`: what can be edited, as YAML; or the files it is made of.
final class ImageShow implements Command {
    private static final String FILES = "--files";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "show", "Show image properties")
                .addPositional(Grammar.image())
                .addOption(Grammar.vm())
                .addOption(Grammar.flag("Show the files instead, with the SHA-256 of each", FILES));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        call.out().print(call.has(FILES) ? files(call, reference) : settings(call, reference));
        return 0;
    }

    private static String settings(Invocation call, Reference reference) throws IOException {
        return ImageText.show(call.source(reference).find(call.query(reference)).settings());
    }

    /// A sum that is not known yet is computed now. Servers do not tell them.
    private static String files(Invocation call, Reference reference) throws IOException {
        call.places().checkLocal(reference);
        ProjectImages images = call.places().store().images(call.project(reference));
        ImageInfo image = images.find(call.query(reference));
        PublishedImage found =
                images.published(image.fingerprint())
                        .orElseThrow(
                                () ->
                                        new Invalid(
                                                "Image %s cannot be read; gantry store verify says why"
                                                        .formatted(image.fingerprint())));
        return ImageText.files(found.files());
    }
}
