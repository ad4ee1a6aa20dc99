package gantry.cli;

import gantry.cli.terminal.Editor;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Text that a person edits: in their editor on a terminal, and else by what standard input holds.
final class Edited {
    /// More text than that are no settings.
    private static final int LARGEST = 1 << 20;

    private Edited() {}

    /// @param before what the editor shows
    /// @param reader makes sense of it, or refuses it; what it refuses is shown again in the
    ///     editor, as it was typed, until it does or the person gives up
    static <T> T by(Invocation call, String before, Function<String, T> reader) throws IOException {
        return call.console().screen().showsIn()
                ? inEditor(new Editor(call.console()), before, reader)
                : reader.apply(standardInput(call));
    }

    private static String standardInput(Invocation call) throws IOException {
        InputStream in = call.console().in();
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new Invalid("Config parsing error: standard input has more than 1 MiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static <T> T inEditor(Editor editor, String before, Function<String, T> reader)
            throws IOException {
        String text = before;
        while (true) {
            text = editor.edit(text);
            try {
                return reader.apply(text);
            } catch (Invalid e) {
                editor.askForAnotherTry(e.getMessage());
            }
        }
    }
}
