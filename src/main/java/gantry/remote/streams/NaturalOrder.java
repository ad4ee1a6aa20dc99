package gantry.remote.streams;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// How people compare versions: numbers as numbers, the rest as text.
public final class NaturalOrder {
    private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

    private NaturalOrder() {}

    public static int compare(String one, String other) {
        List<String> parts = parts(one);
        List<String> otherParts = parts(other);
        for (int i = 0; i < Math.min(parts.size(), otherParts.size()); i++) {
            int order = compareParts(parts.get(i), otherParts.get(i));
            if (order != 0) {
                return order;
            }
        }
        return parts.size() - otherParts.size();
    }

    private static List<String> parts(String text) {
        return PART.matcher(text).results().map(MatchResult::group).toList();
    }

    private static int compareParts(String one, String other) {
        return isNumber(one) && isNumber(other)
                ? new BigInteger(one).compareTo(new BigInteger(other))
                : one.compareTo(other);
    }

    private static boolean isNumber(String part) {
        return Character.isDigit(part.charAt(0));
    }
}
