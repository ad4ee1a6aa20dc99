package gantry.wire;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import gantry.image.ImageFailure;
import java.util.Optional;
import java.util.function.Predicate;

/// The regular expressions of one filter, which a stranger may have written. They are matched in
/// linear time by RE2/J, and all of them together have one budget: of size, and of work for all
/// images that they are asked about. For one thread.
///
/// The syntax is RE2's, as Go's `regexp` and so the peers have it: no backreferences, no looking
/// ahead or behind, no possessive `a++`, no count above 1000, and `$` is the very end of the text.
/// What differs: Go takes no nested counts that come to more than 1000, such as `(a{50}){50}`; here
/// they are taken as long as the budget allows.
final class FilterPatterns {
    /// Characters of all expressions, each as often as its counts repeat it. RE2/J (1.8) makes two
    /// instructions of 50 bytes of each, and does not bound nested counts.
    private static final long MOST_CHARACTERS = 250_000;

    /// Of one text: instructions times characters, each some 20 ns at worst.
    private static final long MOST_STEPS = 20_000_000;

    /// Of all texts: some ten seconds at worst. 100,000 images and ten plain clauses take 100
    /// million.
    private static final long MOST_STEPS_IN_ALL = 500_000_000;

    private long characters;
    private long steps;

    /// Whether a text matches somewhere; nothing where the expression is none.
    ///
    /// @throws ImageFailure.Invalid where it is too large
    Optional<Predicate<String>> compile(String expression) {
        return compile(expression, 0);
    }

    /// The same for letters of either case.
    Optional<Predicate<String>> compileIgnoringCase(String expression) {
        return compile(expression, Pattern.CASE_INSENSITIVE);
    }

    /// Whether a text is this value, in whatever case, or matches it as an expression.
    ///
    /// LXD puts the anchors around the expression without brackets, so that `a|b` finds what begins
    /// with `a` or ends with `b`.
    Predicate<String> text(String value) {
        boolean anchored = value.indexOf('^') >= 0 || value.indexOf('$') >= 0;
        return compileIgnoringCase(anchored ? value : "^" + value + "$")
                .orElse(value::equalsIgnoreCase);
    }

    private Optional<Predicate<String>> compile(String expression, int flags) {
        characters += RepeatCounts.expanded(expression);
        if (characters > MOST_CHARACTERS) {
            throw new ImageFailure.Invalid(
                    "Invalid filter: its expressions repeat too much, shorter ones or smaller counts are needed: "
                            + WireWords.start(expression));
        }
        try {
            Pattern pattern = Pattern.compile(expression, flags);
            return Optional.of(text -> find(pattern, text));
        } catch (PatternSyntaxException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private boolean find(Pattern pattern, String text) {
        long needed = pattern.programSize() * (text.length() + 1L);
        steps += needed;
        if (needed > MOST_STEPS || steps > MOST_STEPS_IN_ALL) {
            throw tooLong(pattern);
        }
        try {
            return pattern.matcher(text).find();
        } catch (StackOverflowError e) { // RE2/J (1.8) follows instructions that read nothing
            throw tooLong(pattern);
        }
    }

    private static ImageFailure.Invalid tooLong(Pattern pattern) {
        return new ImageFailure.Invalid(
                "The filter takes too long to match, a simpler one is needed: "
                        + WireWords.start(pattern.pattern()));
    }
}
