package gantry.wire;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Times as Go prints them: RFC 3339 in UTC, no zeros at the end of a fraction.
public final class GoTime {
    /// Go's zero time. Sent for what never happened, since every client shows it as "never"; Incus
    /// shows 1970, which LXD 5.0.2 sends, as a date.
    public static final String UNSET = "0001-01-01T00:00:00Z";

    private GoTime() {}

    public static String text(Optional<Instant> time) {
        return time.map(GoTime::text).orElse(UNSET);
    }

    public static String text(Instant time) {
        String printed = DateTimeFormatter.ISO_INSTANT.format(time);
        return printed.indexOf('.') < 0 ? printed : withoutZerosBeforeZ(printed);
    }

    private static String withoutZerosBeforeZ(String printed) {
        int end = printed.length() - 1;
        while (printed.charAt(end - 1) == '0') {
            end--;
        }
        return printed.substring(0, end) + "Z";
    }
}
