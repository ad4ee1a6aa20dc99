package gantry.cli.terminal;

import gantry.image.ImageFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How a list is printed.
public enum ListFormat {
    TABLE,
    COMPACT,
    CSV,
    JSON,
    YAML;

    public static ListFormat of(String word) {
        for (ListFormat format : values()) {
            if (format.word().equals(word)) {
                return format;
            }
        }
        List<String> known = Arrays.stream(values()).map(ListFormat::word).toList();
        throw new ImageFailure.Invalid(Choice.unknown("format", word, known));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
