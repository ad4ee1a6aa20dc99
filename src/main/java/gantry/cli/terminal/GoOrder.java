package gantry.cli.terminal;

import java.util.Comparator;

/// The natural orders that lxc sorts by: numbers by their value, of equal ones the shorter first.
final class GoOrder {
    /// Of the keys of a YAML map: marks come first, then numbers, then letters. Go's own order runs
    /// in a circle over keys such as `a9`, `a10`, `a1b`; this one does not.
    static final Comparator<String> KEYS = (a, b) -> order(a, b, GoOrder::byClass);

    /// Of the rows of a table: all but numbers by code point.
    static final Comparator<String> NATURAL = (a, b) -> order(a, b, Integer::compare);

    private GoOrder() {}

    private interface CharacterOrder {
        int compare(int a, int b);
    }

    private static int byClass(int a, int b) {
        int order = Integer.compare(rank(a), rank(b));
        return order != 0 ? order : Integer.compare(a, b);
    }

    private static int rank(int c) {
        return Character.isLetter(c) ? 2 : isDigit(c) ? 1 : 0;
    }

    private static int order(String a, String b, CharacterOrder characters) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int endA = digitsEnd(a, i);
            int endB = digitsEnd(b, j);
            boolean numbers = endA > i && endB > j;
            int one = a.codePointAt(i);
            int other = b.codePointAt(j);
            int order = numbers ? numbers(a, i, endA, b, j, endB) : characters.compare(one, other);
            if (order != 0) {
                return order;
            }
            i = numbers ? endA : i + Character.charCount(one);
            j = numbers ? endB : j + Character.charCount(other);
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    /// Without the zeros before them the longer is the greater.
    private static int numbers(String a, int i, int endA, String b, int j, int endB) {
        int fromA = skipZeros(a, i, endA);
        int fromB = skipZeros(b, j, endB);
        int order = Integer.compare(endA - fromA, endB - fromB);
        for (int k = 0; order == 0 && fromA + k < endA; k++) {
            order = Character.compare(a.charAt(fromA + k), b.charAt(fromB + k));
        }
        return order != 0 ? order : Integer.compare(endA - i, endB - j);
    }

    private static int skipZeros(String text, int from, int end) {
        int i = from;
        while (i < end && text.charAt(i) == '0') {
            i++;
        }
        return i;
    }

    private static int digitsEnd(String text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
