package gantry.wire;

import gantry.image.ImageFailure;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression of a filter, that gives up instead of hanging: Go's never backtrack, Java's
/// may for years.
public final class BoundedRegex {
    /// Of one text, in characters. Far more than an honest expression reads of a property, and done
    /// in well under a second.
    private static final int MOST_READS = 2_000_000;

    /// Of all texts that one expression is asked about: a few seconds' work, and what an honest one
    /// reads of 100,000 properties.
    private static final int MOST_READS_IN_ALL = 200_000_000;

    private BoundedRegex() {}

    /// Whether a text matches somewhere, or nothing where the expression is none. For one thread.
    ///
    /// @param flags of [Pattern]
    public static Optional<Predicate<String>> compile(String expression, int flags) {
        try {
            Pattern pattern = Pattern.compile(expression, flags);
            Meter meter = new Meter();
            return Optional.of(text -> find(pattern, text, meter));
        } catch (PatternSyntaxException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static boolean find(Pattern pattern, String text, Meter meter) {
        meter.begin();
        try {
            return pattern.matcher(new Metered(text, 0, text.length(), meter)).find();
        } catch (OutOfReads | StackOverflowError e) {
            throw new ImageFailure.Invalid(
                    "The filter takes too long to match, a simpler one is needed: "
                            + Names.start(pattern.pattern()));
        }
    }

    private static final class OutOfReads extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Meter {
        private int reads;
        private int inAll;

        private void begin() {
            inAll += reads;
            reads = 0;
        }

        private void read() {
            reads++;
            if (reads > MOST_READS || inAll + reads > MOST_READS_IN_ALL) {
                throw new OutOfReads();
            }
        }
    }

    private record Metered(String text, int from, int to, Meter meter) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            meter.read();
            return text.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Metered(text, from + start, from + end, meter);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
