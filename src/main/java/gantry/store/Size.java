package gantry.store;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes as LXD's configuration writes it: `500MB` is 500,000,000 of them and `10GiB`
/// ten times 2 to the 30th; without a unit it is bytes.
public record Size(long bytes) {
    private static final String DECIMAL = "kMGTPE";
    private static final String BINARY = "KMGTPE";

    private static final Pattern TEXT =
            Pattern.compile(
                    "(?<number>[0-9]{1,19})(?:B|(?<decimal>[kMGTPE])B|(?<binary>[KMGTPE])iB)?");

    public static Size parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Invalid(
                    "\"%s\" is no size; write a number and a unit, such as 500MB or 10GiB"
                            .formatted(Words.printable(text)));
        }
        try {
            return new Size(
                    Math.multiplyExact(Long.parseLong(matcher.group("number")), unit(matcher)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new Invalid("\"%s\" is more than can be counted; write less".formatted(text), e);
        }
    }

    private static long unit(Matcher matcher) {
        String decimal = matcher.group("decimal");
        String binary = matcher.group("binary");
        if (decimal != null) {
            return power(1000, DECIMAL.indexOf(decimal) + 1);
        }
        return binary == null ? 1 : power(1024, BINARY.indexOf(binary) + 1);
    }

    private static long power(long base, int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }
}
