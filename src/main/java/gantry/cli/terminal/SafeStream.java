package gantry.cli.terminal;

import gantry.image.Words;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Prints text to a terminal, whoever wrote it: what is [hidden][Words#isHidden] in it is escaped.
/// Bytes pass as they are.
final class SafeStream extends PrintStream {
    private final String kept;

    private SafeStream(OutputStream out, String kept) {
        super(out, true, StandardCharsets.UTF_8);
        this.kept = kept;
    }

    /// For results, which have lines.
    static SafeStream ofResults(OutputStream out) {
        return new SafeStream(out, "\n\t");
    }

    /// For what is said besides; a line of it may be drawn again.
    static SafeStream ofRemarks(OutputStream err) {
        return new SafeStream(err, "\n\t\r");
    }

    /// All that prints text ends here, but for the next.
    @Override
    public void print(String text) {
        super.print(Words.printable(String.valueOf(text), kept));
    }

    @Override
    public void print(Object thing) {
        print(String.valueOf(thing));
    }
}
