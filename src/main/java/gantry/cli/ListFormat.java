package gantry.cli;

import gantry.image.ImageFailure;
import java.util.Locale;

/// How a list is printed.
enum ListFormat {
    TABLE,
    COMPACT,
    CSV,
    JSON,
    YAML;

    static ListFormat of(String word) {
        for (ListFormat format : values()) {
            if (format.word().equals(word)) {
                return format;
            }
        }
        throw new ImageFailure.Invalid("Invalid format \"" + SafeText.oneLine(word) + "\"");
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
