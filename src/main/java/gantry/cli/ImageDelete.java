package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.Usage;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image delete`: forgets images, one after the other; the first that is not there ends it.
final class ImageDelete implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "delete", "Delete images", "rm")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<image>...", "1..*", "Aliases or fingerprints"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        for (String argument : call.arguments()) {
            Reference reference = call.reference(argument);
            if (reference.name().isEmpty()) {
                throw new Usage("Image identifier missing: " + argument);
            }
            ImageServer server = call.images(reference);
            server.delete(server.find(ImageQuery.of(reference.name())));
        }
        return 0;
    }
}
