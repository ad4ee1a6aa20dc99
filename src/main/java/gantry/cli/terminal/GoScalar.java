package gantry.cli.terminal;

import gantry.image.Words;
import java.nio.charset.StandardCharsets;

/// One text in the style yaml.v2 chooses for it: plain where no reader could mistake it, in single
/// quotes where its marks would be taken for YAML, in double quotes where it looks like another
/// type or cannot be printed, as a block where it has several lines.
final class GoScalar {
    /// A line longer than this is folded at its next blank.
    private static final int WIDTH = 80;

    private static final String MARKS_AT_START = "#,[]{}&*!|>'\"%@`";

    private final String text;
    private final int[] points;

    /// What the text contains, found in one pass.
    private boolean marks;

    private boolean breaks;
    private boolean unprintable;
    private boolean blankAtEdge;
    private boolean breakAtEdge;
    private boolean blankAtEnd;
    private boolean breakThenBlank;
    private boolean blankThenBreak;

    private GoScalar(String text) {
        this.text = text;
        this.points = text.codePoints().toArray();
        look();
    }

    /// The text as a value whose further lines stand at this indent.
    ///
    /// @param column where it begins, since long lines are folded
    static String value(String text, int indent, int column) {
        return new GoScalar(text).value(indent, column);
    }

    /// The text as a key on a line with its value.
    static String key(String text) {
        GoScalar scalar = new GoScalar(text);
        return scalar.flow(Integer.MAX_VALUE, 0, 0);
    }

    static boolean isOneLine(String key) {
        return key.codePoints().noneMatch(GoScalar::isBreak);
    }

    /// In bytes, as Go counts.
    static int length(String key) {
        return key.getBytes(StandardCharsets.UTF_8).length;
    }

    private String value(int indent, int column) {
        boolean block = text.indexOf('\n') >= 0;
        if (block && !blankThenBreak && !unprintable && !blankAtEnd) {
            return block(indent);
        }
        return block ? doubleQuoted(WIDTH, indent, column) : flow(WIDTH, indent, column);
    }

    private String flow(int width, int indent, int column) {
        boolean quotable = !breakThenBlank && !blankThenBreak && !unprintable;
        if (text.isEmpty() || !GoTypes.isText(text) || !quotable) {
            return doubleQuoted(width, indent, column);
        }
        boolean plain = !blankAtEdge && !breakAtEdge && !breaks && !marks;
        return plain ? folded(text, width, indent, column) : singleQuoted(width, indent, column);
    }

    private void look() {
        marks = text.startsWith("---") || text.startsWith("...");
        boolean afterBlank = true;
        for (int i = 0; i < points.length; i++) {
            int c = points[i];
            boolean beforeBlank = i + 1 == points.length || isBlank(points[i + 1]);
            marks |= isMark(c, i, afterBlank, beforeBlank);
            unprintable |= !isPrintable(c);
            boolean edge = i == 0 || i == points.length - 1;
            if (c == ' ') {
                blankAtEdge |= edge;
                blankAtEnd |= i == points.length - 1;
                breakThenBlank |= i > 0 && isBreak(points[i - 1]);
            } else if (isBreak(c)) {
                breaks = true;
                breakAtEdge |= edge;
                blankThenBreak |= i > 0 && points[i - 1] == ' ';
            }
            afterBlank = isBlank(c);
        }
    }

    private static boolean isMark(int c, int at, boolean afterBlank, boolean beforeBlank) {
        if (at == 0 && (MARKS_AT_START.indexOf(c) >= 0)) {
            return true;
        }
        return switch (c) {
            case '?', '-' -> at == 0 && beforeBlank;
            case ':' -> beforeBlank;
            case '#' -> afterBlank;
            default -> false;
        };
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || isBreak(c);
    }

    private static boolean isBreak(int c) {
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /// yaml.v2 escapes all beyond U+FFFF, emoji too; but not what turns the direction of writing
    /// or has no width, which is escaped here as well.
    private static boolean isPrintable(int c) {
        return c == '\n'
                || (c >= 0x20 && c <= 0x7e)
                || (c >= 0xa0 && c <= 0xfffd && c != 0xfeff && !Words.isHidden(c));
    }

    private String block(int indent) {
        StringBuilder out = new StringBuilder("|").append(hints());
        String margin = " ".repeat(indent);
        boolean lineStart = true;
        out.append('\n');
        for (int c : points) {
            if (lineStart && c != '\n') {
                out.append(margin);
            }
            out.appendCodePoint(c);
            lineStart = c == '\n';
        }
        if (lineStart) {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    /// The indent must be said where the first line would mislead, and what becomes of the breaks
    /// at the end unless it is one after a line.
    private String hints() {
        String indent = points[0] == ' ' || points[0] == '\n' ? "2" : "";
        int last = points.length - 1;
        if (points[last] != '\n') {
            return indent + "-";
        }
        return last == 0 || points[last - 1] == '\n' ? indent + "+" : indent;
    }

    private String singleQuoted(int width, int indent, int column) {
        String inner = folded(text.replace("'", "''"), width, indent, column + 1);
        return "'" + inner + "'";
    }

    /// A line break and the margin in place of one single blank, once the line is full.
    private static String folded(String text, int width, int indent, int column) {
        StringBuilder out = new StringBuilder();
        int at = column;
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (at > width && isLoneBlank(points, i)) {
                out.append('\n').append(" ".repeat(indent));
                at = indent;
            } else {
                out.appendCodePoint(points[i]);
                at++;
            }
        }
        return out.toString();
    }

    private static boolean isLoneBlank(int[] points, int i) {
        return points[i] == ' '
                && i > 0
                && i < points.length - 1
                && points[i - 1] != ' '
                && points[i + 1] != ' ';
    }

    private String doubleQuoted(int width, int indent, int column) {
        StringBuilder out = new StringBuilder("\"");
        int at = column + 1;
        for (int i = 0; i < points.length; i++) {
            if (at > width && isFoldable(i)) {
                out.append('\n').append(" ".repeat(indent));
                at = indent;
                if (points[i + 1] == ' ') {
                    out.append('\\');
                    at++;
                }
            } else {
                String shown = escaped(points[i]);
                out.append(shown);
                at += shown.codePointCount(0, shown.length());
            }
        }
        return out.append('"').toString();
    }

    private boolean isFoldable(int i) {
        return points[i] == ' ' && i > 0 && i < points.length - 1 && points[i - 1] != ' ';
    }

    private static String escaped(int c) {
        return switch (c) {
            case 0 -> "\\0";
            case 0x07 -> "\\a";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case 0x0b -> "\\v";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            case 0x1b -> "\\e";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 0x85 -> "\\N";
            default -> isPrintable(c) ? Character.toString(c) : numbered(c);
        };
    }

    private static String numbered(int c) {
        if (c <= 0xff) {
            return "\\x%02X".formatted(c);
        }
        return c <= 0xffff ? "\\u%04X".formatted(c) : "\\U%08X".formatted(c);
    }
}
