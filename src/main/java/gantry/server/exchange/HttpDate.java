package gantry.server.exchange;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// Times as HTTP writes them, to the second.
public final class HttpDate {
    /// The JDK's RFC 1123 leaves out the zero of the first nine days.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    public static String text(Instant time) {
        return DATE.format(time);
    }

    private static Optional<Instant> read(String text) {
        try {
            return Optional.of(Instant.from(DATE.parse(text)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Whether the text is a date, and nothing has changed since then.
    public static boolean isUpToDate(String text, Instant modified) {
        Instant second = modified.truncatedTo(ChronoUnit.SECONDS);
        return read(text).filter(date -> !date.isBefore(second)).isPresent();
    }
}
