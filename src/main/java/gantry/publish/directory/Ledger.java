package gantry.publish.directory;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which files of a directory are ours, and since when no index has named them. What is not in here
/// is never replaced or deleted.
///
/// It is kept as a text of one line for each file: when it was first seen unnamed, or `named`, and
/// its path.
///
/// @param files by their paths; the time is empty while an index names the file
record Ledger(NavigableMap<String, Optional<Instant>> files) {
    static final Ledger EMPTY = new Ledger(new TreeMap<>());

    private static final String NAMED = "named";

    /// Nothing else is believed, since what is in here may be deleted.
    private static final Pattern LINE =
            Pattern.compile(
                    "(?<since>\\S+) "
                            + "(?<path>images/[0-9a-f]{64}[a-z0-9.]*|streams/v1/(?:index|images)\\.sjson)");

    Ledger {
        files = Collections.unmodifiableNavigableMap(files);
    }

    /// Empty where there is none.
    ///
    /// @throws Invalid where it cannot be understood
    static Optional<Ledger> read(Path file) throws IOException {
        NavigableMap<String, Optional<Instant>> files = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                var matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw broken(file, line);
                }
                files.put(matcher.group("path"), since(file, matcher.group("since")));
            }
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        return Optional.of(new Ledger(files));
    }

    private static Optional<Instant> since(Path file, String text) {
        try {
            return text.equals(NAMED) ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            throw broken(file, text);
        }
    }

    private static Invalid broken(Path file, String text) {
        return new Invalid(
                "%s does not say which files are ours, but \"%s\"; publish to an empty directory"
                        .formatted(file, text));
    }

    String text() {
        return files.entrySet().stream()
                .map(
                        entry ->
                                entry.getValue().map(Instant::toString).orElse(NAMED)
                                        + " "
                                        + entry.getKey()
                                        + "\n")
                .collect(Collectors.joining());
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    /// With these as well, which an index is going to name.
    Ledger naming(Collection<String> paths) {
        NavigableMap<String, Optional<Instant>> all = new TreeMap<>(files);
        paths.forEach(path -> all.put(path, Optional.empty()));
        return new Ledger(all);
    }

    /// All but these are named by no index from now on, if not for longer.
    Ledger namingOnly(Collection<String> paths, Instant now) {
        NavigableMap<String, Optional<Instant>> all = new TreeMap<>();
        files.forEach(
                (path, since) ->
                        all.put(
                                path,
                                paths.contains(path)
                                        ? Optional.empty()
                                        : Optional.of(since.orElse(now))));
        return new Ledger(all);
    }

    /// Those that no index has named for that long.
    List<String> unnamedFor(Duration time, Instant now) {
        return files.entrySet().stream()
                .filter(entry -> entry.getValue().filter(t -> isOver(t, time, now)).isPresent())
                .map(entry -> entry.getKey())
                .toList();
    }

    private static boolean isOver(Instant since, Duration time, Instant now) {
        return Duration.between(since, now).compareTo(time) >= 0;
    }

    Ledger without(Collection<String> paths) {
        NavigableMap<String, Optional<Instant>> rest = new TreeMap<>(files);
        paths.forEach(rest::remove);
        return new Ledger(rest);
    }

    NavigableMap<String, Instant> unnamed() {
        NavigableMap<String, Instant> unnamed = new TreeMap<>();
        files.forEach((path, since) -> since.ifPresent(time -> unnamed.put(path, time)));
        return unnamed;
    }
}
