package gantry.cli;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;

/// `image edit`: replaces what can be edited by what an editor, or standard input, gives.
final class ImageEdit implements Command {
    /// More text than that is no image's settings.
    private static final int LARGEST = 1 << 20;

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "edit", "Edit image properties")
                .addPositional(Grammar.image());
    }

    @Override
    public int run(Call call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        if (reference.name().isEmpty()) {
            throw new Usage("Image identifier missing: " + call.argument(0));
        }
        ImageServer server = call.images(reference);
        ImageInfo image = server.find(call.query(reference));
        ImageSettings before = image.settings();
        server.update(
                image,
                call.console().screen().showsIn()
                        ? edited(new Editor(call.console()), before)
                        : EditedSettings.read(standardInput(call), before));
        return 0;
    }

    private static String standardInput(Call call) throws IOException {
        InputStream in = call.console().in();
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new Invalid("Config parsing error: standard input has more than 1 MiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What does not parse is shown again, as it was typed, until it does or the person gives up.
    private static ImageSettings edited(Editor editor, ImageSettings before) throws IOException {
        String text = ImageText.edit(before);
        while (true) {
            text = editor.edit(text);
            try {
                return EditedSettings.read(text, before);
            } catch (Invalid e) {
                editor.askForAnotherTry(e.getMessage());
            }
        }
    }
}
