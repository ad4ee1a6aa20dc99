package gantry.remote.streams.lint;

import gantry.image.Words;
import java.util.List;
import java.util.Set;

/// Where in a tree something is wrong.
///
/// @param faults sentences, each of which is told once
record LintPlace(String words, Set<String> faults) {
    LintPlace inside(String part) {
        return new LintPlace(words + ", " + part, faults);
    }

    /// @param what a format, for texts as the tree has them
    void fault(String what, String... texts) {
        Object[] printable = List.of(texts).stream().map(Words::printable).toArray();
        faults.add(Words.printable(words) + ": " + what.formatted(printable));
    }
}
