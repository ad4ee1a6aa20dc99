package gantry.store.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Times as columns hold them: microseconds since 1970. What is finer is cut off, as
/// [Instant#truncatedTo] does; what is beyond some 290,000 years becomes the last time that fits.
final class Times {
    private static final Instant FIRST = fromMicros(Long.MIN_VALUE);
    private static final Instant LAST = fromMicros(Long.MAX_VALUE);

    private Times() {}

    static long toMicros(Instant time) {
        if (time.isBefore(FIRST)) {
            return Long.MIN_VALUE;
        }
        if (time.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.truncatedTo(ChronoUnit.MICROS));
    }

    static Instant fromMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// Of a column that may be null.
    static Optional<Instant> maybe(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(fromMicros(micros));
    }
}
