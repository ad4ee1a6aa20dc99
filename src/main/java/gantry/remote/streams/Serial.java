package gantry.remote.streams;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// The dates that simplestreams writes.
public final class Serial {
    private static final int DATE = 8;
    private static final int DATE_AND_TIME = 13;

    private Serial() {}

    /// When a version was made: its name begins with `YYYYMMDD`, and newer LXD also reads the time
    /// of one that is `YYYYMMDD_HHMM`. Empty for a name that is none.
    public static Optional<Instant> date(String version) {
        if (version.length() < DATE) {
            return Optional.empty();
        }
        try {
            LocalDate day =
                    LocalDate.of(
                            number(version, 0, 4), number(version, 4, 6), number(version, 6, DATE));
            return Optional.of(day.atTime(time(version)).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static LocalTime time(String version) {
        if (version.length() != DATE_AND_TIME || version.charAt(DATE) != '_') {
            return LocalTime.MIDNIGHT;
        }
        try {
            return LocalTime.of(number(version, 9, 11), number(version, 11, DATE_AND_TIME));
        } catch (DateTimeException | NumberFormatException _) {
            return LocalTime.MIDNIGHT;
        }
    }

    /// The end of a day such as `2032-04-30` is its beginning, as in LXD.
    public static Optional<Instant> endOfLife(String day) {
        if (day.isEmpty()) {
            return Optional.empty();
        }
        try {
            LocalDateTime midnight = LocalDate.parse(day).atStartOfDay();
            return Optional.of(midnight.toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static int number(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new NumberFormatException("no digit");
            }
        }
        return Integer.parseInt(text, from, to, 10);
    }
}
