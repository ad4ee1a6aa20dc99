package gantry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the house to what no compiler sees. Whatever breaks a rule today stands here by name: the
/// lists only get shorter, and an entry that is not needed any more has to go.
class TidyTest {
    private static final Tidy HOUSE = new Tidy(Path.of(""));

    /// Lines that files above the limit may have.
    private static final Map<String, Integer> LONG =
            Map.ofEntries(
                    Map.entry("Download", 435),
                    Map.entry("BadInputTest", 650),
                    Map.entry("BrokenOffTest", 450),
                    Map.entry("CatalogContract", 900),
                    Map.entry("DownloadTest", 600),
                    Map.entry("HttpClientTest", 450),
                    Map.entry("PackerTest", 500),
                    Map.entry("PublicStreamsTest", 450),
                    Map.entry("RefreshTest", 650),
                    Map.entry("ScheduleTest", 500),
                    Map.entry("ShapesTest", 600),
                    Map.entry("WebPageTest", 700));

    @TempDir Path directory;

    @Test
    void everyTypeSaysWhatItIs() throws IOException {
        assertThat(HOUSE.undocumented()).as("types without ///").isEmpty();
    }

    @Test
    void filesAreShort() throws IOException {
        Map<String, Integer> tooLong = new TreeMap<>(HOUSE.longFiles());
        assertThat(tooLong.keySet()).as("has an entry without need").containsAll(LONG.keySet());
        tooLong.entrySet().removeIf(file -> file.getValue() <= LONG.getOrDefault(file.getKey(), 0));
        assertThat(tooLong).as("files longer than %d lines", Tidy.LONGEST_FILE).isEmpty();
    }

    @Test
    void noTwoTypesHaveOneName() throws IOException {
        assertThat(HOUSE.doubles()).isEmpty();
    }

    @Test
    void namesSaySomething() throws IOException {
        assertThat(HOUSE.bannedNames()).isEmpty();
    }

    @Test
    void testsThatKillOrBrowseAreTagged() throws IOException {
        assertThat(HOUSE.untagged()).isEmpty();
    }

    @Test
    void pagesAreWrapped() throws IOException {
        assertThat(HOUSE.widePages()).as("pages with long lines").isEmpty();
    }

    @Test
    void whatIsUntidyIsFound() throws IOException {
        write("src/main/java/gantry/a/Silent.java", "package gantry.a;\n\n@A\nclass Silent {}\n");
        write("src/main/java/gantry/a/package-info.java", "@NullMarked\npackage gantry.a;\n");
        write("src/main/java/gantry/b/Told.java", "package gantry.b;\n\n/// Told.\nenum Told {}\n");
        write(
                "src/test/java/gantry/a/Told.java",
                "package gantry.a;\n\n/// Too.\nrecord Told() {}\n");
        write("src/main/java/gantry/utils/FileHelper.java", "package gantry.utils;\n");
        write("src/main/java/gantry/a/Utility.java", "package gantry.a;\n" + "\n".repeat(400));
        write(
                "src/test/java/gantry/a/KilledTest.java",
                "package gantry.a;\n    other" + ".kill();\n");
        write(
                "src/test/java/gantry/a/PageTest.java",
                "package gantry.a;\n    Browser" + ".start();\n");
        write("target/classes/Generated.java", "package common;\n");
        write("docs/wide.md", "word ".repeat(21));
        write(
                "docs/narrow.md",
                "| %1$s |\n```\n%1$s\n```\n- %2$s\n"
                        .formatted("word ".repeat(30), "x".repeat(120)));

        Tidy house = new Tidy(directory);
        assertThat(house.undocumented())
                .containsExactly("FileHelper", "Silent", "Utility", "package-info");
        assertThat(house.longFiles()).containsExactly(Map.entry("Utility", 401));
        assertThat(house.doubles()).containsExactly("Told");
        assertThat(house.bannedNames()).containsExactly("FileHelper", "utils");
        assertThat(house.untagged()).containsExactly("KilledTest: kill", "PageTest: browser");
        assertThat(house.widePages()).containsExactly("docs/wide.md");
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
