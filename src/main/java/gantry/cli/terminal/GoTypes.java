package gantry.cli.terminal;

import java.util.Set;
import java.util.regex.Pattern;

/// What yaml.v2 takes an unquoted text for.
final class GoTypes {
    private static final Set<String> WORDS =
            Set.of(
                    "", "~", "null", "Null", "NULL", "y", "Y", "yes", "Yes", "YES", "n", "N", "no",
                    "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE", "on", "On", "ON",
                    "off", "Off", "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf",
                    "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", "<<");

    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[0-9]+)");

    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private static final Pattern SEXAGESIMAL =
            Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

    private static final Pattern DATE =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
                            + "([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?"
                            + "(Z|[-+][0-9]{2}:[0-9]{2})?)?");

    private GoTypes() {}

    /// Whether the text, unquoted, is read as that text and no other type.
    static boolean isText(String text) {
        return !WORDS.contains(text) && !isNumber(text) && !DATE.matcher(text).matches();
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
            return false;
        }
        String digits = text.replace("_", "");
        return INTEGER.matcher(digits).matches()
                || (FLOAT.matcher(digits).matches() && Double.isFinite(Double.parseDouble(digits)))
                || SEXAGESIMAL.matcher(text).matches();
    }
}
