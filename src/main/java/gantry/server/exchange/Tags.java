package gantry.server.exchange;

import java.util.Arrays;

/// What `If-Match` and `If-None-Match` hold: tags between commas, or `*` for any.
public final class Tags {
    private Tags() {}

    /// Whether this tag is among them; both are as they stand, with or without quotes.
    public static boolean name(String tags, String tag) {
        return Arrays.stream(tags.split(",", -1))
                .map(String::strip)
                .anyMatch(each -> each.equals("*") || each.equals(tag));
    }

    /// The same, where a weak tag is as good as a strong one.
    public static boolean nameWeakly(String tags, String tag) {
        return name(tags.replace("W/\"", "\""), tag);
    }
}
