package gantry.json;

import gantry.image.ImageFailure;
import gantry.image.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    /// A time that a peer sent. Unset is Go's zero time, 1970, or anything before it, as databases
    /// and clients have it; and an empty text.
    ///
    /// @throws ImageFailure.Invalid where it is no time
    public static Optional<Instant> read(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(time -> time.isAfter(Instant.EPOCH));
        } catch (DateTimeException e) {
            throw new ImageFailure.Invalid(
                    "Invalid time: expected one like 2030-01-02T03:04:05Z, not "
                            + Words.printable(text),
                    e);
        }
    }

    private static String withoutZerosBeforeZ(String printed) {
        int end = printed.length() - 1;
        while (printed.charAt(end - 1) == '0') {
            end--;
        }
        return printed.substring(0, end) + "Z";
    }
}
