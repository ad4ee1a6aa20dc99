package gantry.settings;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long something is good for, as LXD's configuration writes it: `30S 1M 2H 3d 4w 5m 6y`,
/// each unit at most once. Months and years are those of the calendar, in UTC.
public record Expiry(List<Part> parts) {
    private static final Pattern PART = Pattern.compile("(?<count>[0-9]{1,6})(?<unit>[SMHdwmy])");

    /// @param unit one of those with a letter
    public record Part(int count, ChronoUnit unit) {}

    public Expiry {
        parts = List.copyOf(parts);
    }

    public static Expiry parse(String text) {
        List<Part> parts = new ArrayList<>();
        Set<ChronoUnit> seen = EnumSet.noneOf(ChronoUnit.class);
        for (String word : text.strip().split(" +", -1)) {
            Matcher matcher = PART.matcher(word);
            if (!matcher.matches()) {
                throw invalid(text);
            }
            ChronoUnit unit = unit(matcher.group("unit"));
            if (!seen.add(unit)) {
                throw new Invalid(
                        "\"%s\" counts %s twice"
                                .formatted(text, unit.toString().toLowerCase(Locale.ROOT)));
            }
            parts.add(new Part(Integer.parseInt(matcher.group("count")), unit));
        }
        return new Expiry(parts);
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "S" -> ChronoUnit.SECONDS;
            case "M" -> ChronoUnit.MINUTES;
            case "H" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            case "w" -> ChronoUnit.WEEKS;
            case "m" -> ChronoUnit.MONTHS;
            case "y" -> ChronoUnit.YEARS;
            default -> throw invalid(letter);
        };
    }

    public Instant after(Instant now) {
        try {
            ZonedDateTime time = now.atZone(ZoneOffset.UTC);
            for (Part part : parts) {
                time = time.plus(part.count(), part.unit());
            }
            return time.toInstant();
        } catch (DateTimeException e) {
            throw new Invalid("That is further away than a clock goes", e);
        }
    }

    private static Invalid invalid(String text) {
        return new Invalid(
                ("\"%s\" is no time to expire after; write numbers with S (seconds), M (minutes), H (hours), d,"
                                + " w, m (months) or y, such as 1H or \"2w 1d\"")
                        .formatted(Words.printable(text)));
    }
}
