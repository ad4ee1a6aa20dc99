package gantry.json;

/// JSON in lines of about a thousand characters: `gpg` (2.2) refuses signed text with a line of
/// more than 19,995, and tools for text do not like such either.
public final class JsonLines {
    private static final int LONG_ENOUGH = 1000;

    private JsonLines() {}

    /// The same value, with line ends behind commas.
    public static String of(String json) {
        StringBuilder lines = new StringBuilder(json.length() + json.length() / LONG_ENOUGH + 1);
        boolean inText = false;
        int begin = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\') {
                i++; // whatever is escaped ends no text
            } else if (c == '"') {
                inText = !inText;
            } else if (c == ',' && !inText && i - begin >= LONG_ENOUGH) {
                lines.append(json, begin, i + 1).append('\n');
                begin = i + 1;
            }
        }
        return lines.append(json, begin, json.length()).append('\n').toString();
    }
}
