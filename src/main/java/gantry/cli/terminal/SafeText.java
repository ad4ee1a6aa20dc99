package gantry.cli.terminal;

import gantry.image.Words;

/// Strangers' text, made fit for a terminal, and how wide it is there.
public final class SafeText {
    private SafeText() {}

    /// The text on one line, with nothing [hidden][Words#isHidden] in it.
    public static String oneLine(String text) {
        return Words.printable(text);
    }

    /// What nearly all text is.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /// Columns that a terminal gives the text: two for East Asian wide characters and emoji, none
    /// for marks that stand on another character.
    public static int width(String text) {
        return isPlain(text) ? text.length() : text.codePoints().map(SafeText::width).sum();
    }

    /// As much of the text as fits in so many columns.
    static String fitted(String text, int columns) {
        int at = 0;
        int used = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            used += width(c);
            if (used > columns) {
                return text.substring(0, at);
            }
            at += Character.charCount(c);
        }
        return text;
    }

    private static int width(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT ->
                    c == 0xad ? 1 : 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    /// The blocks that Unicode's EastAsianWidth calls wide or full-width.
    private static boolean isWide(int c) {
        return (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x2e80 && c <= 0x303e)
                || (c >= 0x3041 && c <= 0xa4cf && c != 0x4dc0)
                || (c >= 0xa960 && c <= 0xa97c)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xfe30 && c <= 0xfe6f)
                || (c >= 0xff00 && c <= 0xff60)
                || (c >= 0xffe0 && c <= 0xffe6)
                || (c >= 0x1f300 && c <= 0x1f64f)
                || (c >= 0x1f680 && c <= 0x1f6ff)
                || (c >= 0x1f900 && c <= 0x1faff)
                || (c >= 0x20000 && c <= 0x3fffd);
    }
}
