package gantry;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks through the files of a checkout for what no compiler sees. Every rule gives back what
/// breaks it, by names that do not change when a file moves.
record Tidy(Path root) {
    /// Lines of a source file.
    static final int LONGEST_FILE = 400;

    /// Characters of a line of a page.
    static final int WIDEST_LINE = 100;

    private static final Set<String> BANNED = Set.of("common", "helper", "manager", "util");

    /// What a test that has such text in it is tagged with, so that `./check --quick` leaves it
    /// out.
    private static final Map<String, Pattern> TAGGED =
            Map.of(
                    "kill", Pattern.compile("\\w\\.kill\\(\\)"),
                    "browser", Pattern.compile("\\bBrowser\\.start\\("));

    /// Types without `///`. The name of a test says what it tests.
    SortedSet<String> undocumented() throws IOException {
        return sources()
                .filter(source -> !source.isTest() && !source.isDocumented())
                .map(Source::name)
                .collect(toCollection(TreeSet::new));
    }

    /// Files above the limit, and their lines.
    SortedMap<String, Integer> longFiles() throws IOException {
        return sources()
                .filter(source -> source.lines().size() > LONGEST_FILE)
                .collect(
                        Collectors.toMap(
                                Source::name,
                                source -> source.lines().size(),
                                Integer::max,
                                TreeMap::new));
    }

    /// Names that more than one type has.
    SortedSet<String> doubles() throws IOException {
        Map<String, Long> counts =
                types().collect(groupingBy(Source::name, mapping(s -> s, Collectors.counting())));
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(toCollection(TreeSet::new));
    }

    /// Types and packages whose name has a word that says nothing.
    SortedSet<String> bannedNames() throws IOException {
        Stream<String> packages =
                sources().flatMap(source -> Arrays.stream(source.pkg().split("\\.", -1)));
        return Stream.concat(types().map(Source::name), packages)
                .filter(name -> words(name).anyMatch(BANNED::contains))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<String> words(String name) {
        return Arrays.stream(name.split("(?=[A-Z])|_", -1))
                .map(word -> word.toLowerCase(Locale.ROOT).replaceFirst("s$", ""));
    }

    /// Tests that are not tagged as what they do.
    SortedSet<String> untagged() throws IOException {
        return sources()
                .filter(Source::isTest)
                .flatMap(
                        source ->
                                TAGGED.entrySet().stream()
                                        .filter(rule -> source.has(rule.getValue()))
                                        .map(Map.Entry::getKey)
                                        .filter(tag -> !source.has(tag(tag)))
                                        .map(tag -> source.name() + ": " + tag))
                .collect(toCollection(TreeSet::new));
    }

    private static Pattern tag(String tag) {
        return Pattern.compile(Pattern.quote("@Tag(\"" + tag + "\")"));
    }

    /// Pages with prose that is not wrapped, by their path. Tables, code, and what has no blank to
    /// be broken at are as wide as they need to be.
    SortedSet<String> widePages() throws IOException {
        TreeSet<String> wide = new TreeSet<>();
        for (Path page : files(".md")) {
            boolean code = false;
            for (String line : Files.readAllLines(page)) {
                code ^= line.startsWith("```");
                if (!code && isWide(line)) {
                    wide.add(root.relativize(page).toString());
                }
            }
        }
        return wide;
    }

    private static boolean isWide(String line) {
        int text = line.length() - line.stripLeading().length();
        return line.length() > WIDEST_LINE
                && text < 4
                && line.charAt(text) != '|'
                && line.lastIndexOf(' ', WIDEST_LINE) > text + 1; // behind the mark of a list
    }

    private Stream<Source> types() throws IOException {
        return sources().filter(source -> !source.name().endsWith("-info"));
    }

    private Stream<Source> sources() throws IOException {
        TreeSet<Path> files = files(".java");
        files.removeIf(file -> file.startsWith(root.resolve("bench"))); // one-file programs
        Stream.Builder<Source> sources = Stream.builder();
        for (Path file : files) {
            String name = file.getFileName().toString().replaceFirst("\\.java$", "");
            sources.add(new Source(name, Files.readAllLines(file)));
        }
        return sources.build();
    }

    /// Of a checkout, and nothing that was built from it.
    private TreeSet<Path> files(String ending) throws IOException {
        TreeSet<Path> found = new TreeSet<>();
        try (Stream<Path> top = Files.list(root)) {
            for (Path path : top.filter(path -> !isForeign(path)).toList()) {
                try (Stream<Path> below = Files.walk(path)) {
                    below.filter(Files::isRegularFile)
                            .filter(file -> file.toString().endsWith(ending))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static boolean isForeign(Path path) {
        return path.endsWith("target") || path.endsWith(".git");
    }

    /// A source file and the type that it is named after.
    private record Source(String name, List<String> lines) {
        boolean isTest() {
            return name.endsWith("Test");
        }

        boolean has(Pattern text) {
            return lines.stream().anyMatch(line -> text.matcher(line).find());
        }

        String pkg() {
            return lines.stream()
                    .filter(line -> line.startsWith("package "))
                    .map(line -> line.substring("package ".length(), line.indexOf(';')))
                    .findFirst()
                    .orElse("");
        }

        /// Whether `///` stands above the type, or above the package where there is only that.
        boolean isDocumented() {
            Pattern declaration =
                    name.endsWith("-info")
                            ? Pattern.compile("^package .*")
                            : Pattern.compile(
                                    "^([a-z-]+ )*@?(class|record|enum|interface) "
                                            + Pattern.quote(name)
                                            + "\\b.*");
            for (int i = 0; i < lines.size(); i++) {
                if (declaration.matcher(lines.get(i)).matches()) {
                    return hasCommentAbove(i);
                }
            }
            return false;
        }

        private boolean hasCommentAbove(int line) {
            for (int i = line - 1; i >= 0 && !lines.get(i).isBlank(); i--) {
                if (lines.get(i).startsWith("///")) {
                    return true;
                }
            }
            return false;
        }
    }
}
