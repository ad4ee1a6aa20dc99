package gantry.publish.directory;

import gantry.image.Digest;
import gantry.publish.PublishedDelta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which deltas have been made, so that none is made twice; also those that were not worth it.
///
/// They are kept as a text of one line for each: base, root, and the delta's sum and size, or
/// `none`.
///
/// @param notes empty for a delta that was not worth it
record DeltaNotes(Map<Pair, Optional<PublishedDelta>> notes) {
    private static final String NONE = "none";

    private static final Pattern LINE =
            Pattern.compile(
                    "(?<base>[0-9a-f]{64}) (?<root>[0-9a-f]{64})"
                            + " (?:none|(?<delta>[0-9a-f]{64}) (?<size>[0-9]{1,18}))");

    /// Two files, of which the delta makes the second out of the first.
    record Pair(Digest base, Digest root) {}

    DeltaNotes {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /// What cannot be understood is not known, and is made again.
    static DeltaNotes read(Path file) throws IOException {
        Map<Pair, Optional<PublishedDelta>> notes = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                var matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    Optional<PublishedDelta> delta =
                            Optional.ofNullable(matcher.group("delta"))
                                    .map(
                                            sum ->
                                                    new PublishedDelta(
                                                            new Digest(sum),
                                                            Long.parseLong(matcher.group("size"))));
                    notes.put(
                            new Pair(
                                    new Digest(matcher.group("base")),
                                    new Digest(matcher.group("root"))),
                            delta);
                }
            }
        } catch (NoSuchFileException _) {
            return new DeltaNotes(Map.of());
        }
        return new DeltaNotes(notes);
    }

    String text() {
        return notes.entrySet().stream()
                .map(
                        note ->
                                "%s %s %s\n"
                                        .formatted(
                                                note.getKey().base(),
                                                note.getKey().root(),
                                                note.getValue()
                                                        .map(d -> d.digest() + " " + d.size())
                                                        .orElse(NONE)))
                .collect(Collectors.joining());
    }

    DeltaNotes with(Pair pair, Optional<PublishedDelta> delta) {
        Map<Pair, Optional<PublishedDelta>> more = new LinkedHashMap<>(notes);
        more.put(pair, delta);
        return new DeltaNotes(more);
    }

    boolean has(Pair pair) {
        return notes.containsKey(pair);
    }

    Optional<PublishedDelta> delta(Pair pair) {
        return notes.getOrDefault(pair, Optional.empty());
    }

    /// Without those of pairs that are no more, and of files that are gone.
    DeltaNotes only(Set<Pair> pairs, Predicate<PublishedDelta> isThere) {
        Map<Pair, Optional<PublishedDelta>> rest = new LinkedHashMap<>(notes);
        rest.entrySet()
                .removeIf(
                        note ->
                                !pairs.contains(note.getKey())
                                        && note.getValue().filter(isThere).isEmpty());
        return new DeltaNotes(rest);
    }
}
