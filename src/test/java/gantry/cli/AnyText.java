package gantry.cli;

import java.util.Random;

/// Texts as a stranger might choose them: the marks, blanks and controls that readers trip over,
/// rather than even noise.
public final class AnyText {
    private static final String[] PIECES = {
        "a",
        "b",
        "word ",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        "\r",
        "\r\n",
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "?",
        "'",
        "\"",
        "\\",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "~",
        "null",
        "yes",
        "<<",
        "=",
        "0",
        "1",
        "0x1F",
        "1e3",
        "2026-08-01",
        "12:30",
        ".5",
        "---",
        "...",
        "\u0001",
        "\u001b[2J",
        "\u0007",
        "\u007f",
        "\u0085",
        "\u009b31m",
        "\u00a0",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u200b",
        "\u200d",
        "e\u0301",
        "é",
        "木",
        "ｗ",
        "😀",
        "👨‍👩‍👧",
        "\ue000",
        "\ufffd",
        "\udbff\udfff",
        "x".repeat(90)
    };

    private AnyText() {}

    public static String of(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
