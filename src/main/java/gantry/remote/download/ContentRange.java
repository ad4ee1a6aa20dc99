package gantry.remote.download;

import gantry.http.HttpAnswer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of a file an answer holds, as `Content-Range` says.
///
/// @param to the offset after the last of them
/// @param total of the file, where the server knows it
record ContentRange(long from, long to, OptionalLong total) {
    private static final Pattern PART =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern NONE = Pattern.compile("bytes \\*/(\\d{1,18})");

    /// Empty where the header is missing, is none, or contradicts itself.
    static Optional<ContentRange> of(HttpAnswer answer) {
        return answer.header("Content-Range").flatMap(ContentRange::parse);
    }

    static Optional<ContentRange> parse(String text) {
        Matcher part = PART.matcher(text.strip());
        if (!part.matches()) {
            return Optional.empty();
        }
        long from = Long.parseLong(part.group(1));
        long to = Long.parseLong(part.group(2)) + 1;
        OptionalLong total =
                part.group(3).equals("*")
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(part.group(3)));
        return to <= from || to > total.orElse(Long.MAX_VALUE)
                ? Optional.empty()
                : Optional.of(new ContentRange(from, to, total));
    }

    /// The size of a file that is shorter than what was asked for, in an answer of 416.
    static OptionalLong totalAlone(HttpAnswer answer) {
        return answer.header("Content-Range").map(String::strip).map(NONE::matcher).stream()
                .filter(Matcher::matches)
                .mapToLong(none -> Long.parseLong(none.group(1)))
                .findFirst();
    }
}
