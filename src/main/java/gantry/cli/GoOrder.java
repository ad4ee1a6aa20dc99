package gantry.cli;

import java.util.Arrays;
import java.util.Comparator;

/// The natural orders that lxc sorts by: numbers by their value, of equal ones the shorter first.
final class GoOrder {
    /// Of the keys of a YAML map: marks come first, then numbers, then letters. Go's own order runs
    /// in a circle over keys such as `a9`, `a10`, `a1b`; this one does not.
    static final Comparator<String> KEYS = (a, b) -> order(points(a), points(b), GoOrder::byClass);

    /// Of the rows of a table: all but numbers by code point.
    static final Comparator<String> NATURAL =
            (a, b) -> order(points(a), points(b), Integer::compare);

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

    private static int[] points(String text) {
        return text.codePoints().toArray();
    }

    private static int order(int[] a, int[] b, CharacterOrder characters) {
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            int endA = digitsEnd(a, i);
            int endB = digitsEnd(b, j);
            boolean numbers = endA > i && endB > j;
            int order = numbers ? numbers(a, i, endA, b, j, endB) : characters.compare(a[i], b[j]);
            if (order != 0) {
                return order;
            }
            i = numbers ? endA : i + 1;
            j = numbers ? endB : j + 1;
        }
        return Integer.compare(a.length - i, b.length - j);
    }

    /// Without the zeros before them the longer is the greater.
    private static int numbers(int[] a, int i, int endA, int[] b, int j, int endB) {
        int fromA = skipZeros(a, i, endA);
        int fromB = skipZeros(b, j, endB);
        int byLength = Integer.compare(endA - fromA, endB - fromB);
        if (byLength != 0) {
            return byLength;
        }
        int byValue = Arrays.compare(a, fromA, endA, b, fromB, endB);
        return byValue != 0 ? byValue : Integer.compare(endA - i, endB - j);
    }

    private static int skipZeros(int[] text, int from, int end) {
        int i = from;
        while (i < end && text[i] == '0') {
            i++;
        }
        return i;
    }

    private static int digitsEnd(int[] text, int from) {
        int i = from;
        while (i < text.length && isDigit(text[i])) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
