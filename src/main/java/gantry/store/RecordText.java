package gantry.store;

import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The form of records: a line for each thing said, made of a word and what is said, with tabs
/// between; control characters and backslashes are escaped. The last line is the SHA-256 of all
/// lines before it, so that a record that was damaged, or not written to its end, is none.
final class RecordText {
    private static final String SUM = "sum\t";

    private final Map<String, List<List<String>>> lines;

    private RecordText(Map<String, List<List<String>>> lines) {
        this.lines = lines;
    }

    /// Puts a record together.
    static final class Builder {
        private final StringBuilder text = new StringBuilder();

        Builder add(String word, Object... said) {
            text.append(word);
            for (Object part : said) {
                text.append('\t').append(escape(part.toString()));
            }
            text.append('\n');
            return this;
        }

        String build() {
            return text + SUM + Digest.ofText(text.toString()) + "\n";
        }
    }

    /// @throws Invalid if it is no record, or not as it was written
    static RecordText parse(String text) {
        int end = text.lastIndexOf("\n" + SUM) + 1;
        String said = text.substring(0, end);
        if (end == 0 || !text.substring(end).equals(SUM + Digest.ofText(said) + "\n")) {
            throw new Invalid("Not a whole record");
        }
        Map<String, List<List<String>>> lines = new LinkedHashMap<>();
        said.lines()
                .map(line -> List.of(line.split("\t", -1)))
                .forEach(
                        parts ->
                                lines.computeIfAbsent(parts.getFirst(), _ -> new ArrayList<>())
                                        .add(
                                                parts.subList(1, parts.size()).stream()
                                                        .map(RecordText::unescape)
                                                        .toList()));
        return new RecordText(lines);
    }

    /// What is said with this word, in its order.
    List<List<String>> all(String word) {
        return lines.getOrDefault(word, List.of());
    }

    Optional<List<String>> maybe(String word) {
        return all(word).stream().findFirst();
    }

    /// The first thing that is said with it.
    String one(String word) {
        return maybe(word).orElseThrow(() -> new Invalid("The record says no " + word)).getFirst();
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\u", i)) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
