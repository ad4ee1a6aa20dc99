package gantry.remote.download;

import gantry.http.HttpAnswer;
import gantry.image.Cancelled;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/// How long to wait before a server is asked again: twice as long each time, and by chance up to
/// half of that less, so that many who lost one server do not come back at once.
///
/// @param random asked by many threads
/// @param clock for servers that say at what time to come back
public record Patience(Sleeper sleeper, RandomGenerator random, InstantSource clock) {
    /// How many requests in a row may bring nothing: 8 to 16 seconds of waiting.
    static final int TRIES = 6;

    /// A server that wants to be left alone for longer is not waited for.
    static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration FIRST = Duration.ofMillis(500);

    /// Passes time.
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    /// Real time and chance.
    public static final Patience REAL =
            new Patience(Thread::sleep, new Random(), InstantSource.system());

    /// @param failures so far, at least one
    Duration pause(int failures) {
        long millis = FIRST.toMillis() << (failures - 1);
        return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
    }

    /// What the server asks for with `Retry-After`: seconds, or a date.
    Optional<Duration> wished(HttpAnswer answer) {
        return answer.header("Retry-After").map(String::strip).flatMap(this::wished);
    }

    private Optional<Duration> wished(String text) {
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant then =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration left = Duration.between(clock.instant(), then);
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    void sleep(Duration duration) throws InterruptedIOException {
        try {
            sleeper.sleep(duration);
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        }
    }
}
