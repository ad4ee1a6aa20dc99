package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `docs/security.md` names the tests that are there, and all of this suite.
@Tag("attack")
class SecurityPageTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)`");

    private static Set<String> named() throws IOException {
        return NAMED.matcher(Files.readString(Path.of("docs/security.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> tests(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        assertThat(named()).isNotEmpty().isSubsetOf(tests(TESTS));
    }

    @Test
    void everyTestOfThisSuiteIsOnThePage() throws IOException {
        Set<String> suite = tests(TESTS.resolve("gantry/attack"));
        suite.remove(SecurityPageTest.class.getSimpleName());
        assertThat(named()).containsAll(suite);
    }
}
