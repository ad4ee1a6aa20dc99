package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image info`: everything about an image, for people.
final class ImageInfoCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "info", "Show useful information about images")
                .addPositional(Grammar.image())
                .addOption(Grammar.vm());
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        call.out().print(ImageText.info(call.source(reference).find(call.query(reference))));
        return 0;
    }
}
