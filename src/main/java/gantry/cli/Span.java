package gantry.cli;

import gantry.image.ImageFailure.Invalid;
import java.time.Duration;
import java.util.regex.Pattern;

/// Lengths of time as people type them.
final class Span {
    private static final Pattern TEXT = Pattern.compile("(?<number>[0-9]{1,6})(?<unit>[smhd])");

    private Span() {}

    /// @throws Invalid where it is none
    static Duration of(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Invalid(
                    "Invalid time \"%s\": a number and s, m, h or d, such as 90m"
                            .formatted(SafeText.oneLine(text)));
        }
        long number = Long.parseLong(matcher.group("number"));
        return switch (matcher.group("unit")) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
