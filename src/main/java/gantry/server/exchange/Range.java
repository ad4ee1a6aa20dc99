package gantry.server.exchange;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which part of a file is asked for.
public sealed interface Range {
    record Whole() implements Range {}

    record Part(long from, long length) implements Range {}

    /// A part beyond the end.
    record Unsatisfiable() implements Range {}

    Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// What does not parse is no range, and neither are several at once: the whole file answers
    /// them. So it does where `If-Range` names another version.
    ///
    /// @param modified as it stands in `Last-Modified`; `If-Range` may have it instead of the tag
    static Range of(Headers headers, long size, String etag, String modified) {
        Optional<String> other =
                headers.first("If-Range")
                        .filter(version -> !version.equals(etag) && !version.equals(modified));
        Optional<Matcher> range = headers.first("Range").map(ONE::matcher).filter(Matcher::matches);
        if (other.isPresent() || range.isEmpty()) {
            return new Whole();
        }
        return of(range.get().group(1), range.get().group(2), size);
    }

    private static Range of(String first, String last, long size) {
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : ofTheEnd(Long.parseLong(last), size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (from >= size) {
            return new Unsatisfiable();
        }
        return to < from ? new Whole() : new Part(from, to - from + 1);
    }

    private static Range ofTheEnd(long length, long size) {
        long some = Math.min(length, size);
        return some == 0 ? new Unsatisfiable() : new Part(size - some, some);
    }
}
