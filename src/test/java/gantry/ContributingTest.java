package gantry;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// CONTRIBUTING.md names classes, members and files that are there.
class ContributingTest {
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w*)(?:[.#](\\w+))?[^`]*`");
    private static final Pattern FILE = Pattern.compile("`([\\w/.]+/|[\\w/]+\\.(?:md|sql|xml))`");

    private static final String STILL_TO_BE_WRITTEN = "NNNN.sql";

    static Stream<MatchResult> classes() throws IOException {
        return named(CLASS);
    }

    static Stream<MatchResult> files() throws IOException {
        return named(FILE).filter(name -> !name.group(1).equals(STILL_TO_BE_WRITTEN));
    }

    private static Stream<MatchResult> named(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(Path.of("CONTRIBUTING.md"))).results();
    }

    @ParameterizedTest
    @MethodSource("classes")
    void aClassThatThePageNamesIsThere(MatchResult name) throws IOException {
        String file = name.group(1) + ".java";
        assertThat(sources()).containsKey(file);
        if (name.group(2) != null) {
            assertThat(Files.readString(sources().get(file)))
                    .as(name.group())
                    .containsPattern("\\b" + name.group(2) + "\\b");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileThatThePageNamesIsThere(MatchResult name) throws IOException {
        Path file = Path.of(name.group(1));
        try (Stream<Path> below = Files.walk(Path.of("src"))) {
            assertThat(Files.exists(file) || below.anyMatch(path -> path.endsWith(file)))
                    .as(name.group())
                    .isTrue();
        }
    }

    private static Map<String, Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(toMap(file -> file.getFileName().toString(), f -> f, (a, _) -> a));
        }
    }
}
