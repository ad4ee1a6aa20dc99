package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.Usage;
import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image edit`: replaces what can be edited by what an editor, or standard input, gives.
final class ImageEdit implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "edit", "Edit image properties")
                .addPositional(Grammar.image());
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        if (reference.name().isEmpty()) {
            throw new Usage("Image identifier missing: " + call.argument(0));
        }
        ImageServer server = call.images(reference);
        ImageInfo image = server.find(call.query(reference));
        ImageSettings before = image.settings();
        server.update(
                image,
                Edited.by(call, ImageText.edit(before), text -> EditedSettings.read(text, before)));
        return 0;
    }
}
