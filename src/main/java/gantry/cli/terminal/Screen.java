package gantry.cli.terminal;

import java.util.function.IntSupplier;

/// At which of the standard streams a person sits, and how wide their screen is.
///
/// @param columns asked each time, since a window can be resized; 0 where it cannot be told
public record Screen(boolean showsIn, boolean showsOut, boolean showsErr, IntSupplier columns) {
    /// Nobody looks.
    public static final Screen NONE = new Screen(false, false, false, () -> 0);

    private static final int USUAL_WIDTH = 80;

    public static Screen ofThisProcess() {
        return new Screen(
                Terminal.isTerminal(0),
                Terminal.isTerminal(1),
                Terminal.isTerminal(2),
                Terminal::columns);
    }

    /// Columns for text on standard output: 80 where that is no terminal.
    public int outWidth() {
        return showsOut ? width() : USUAL_WIDTH;
    }

    /// Columns of the terminal; 80 where it does not tell.
    public int width() {
        int told = columns.getAsInt();
        return told > 0 ? told : USUAL_WIDTH;
    }
}
