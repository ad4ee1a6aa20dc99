package gantry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the code to the table of rooms in ARCHITECTURE.md, which this test reads.
class ArchitectureTest {
    private static final String ROOT = "gantry";

    private static final List<String> EVERYWHERE =
            List.of(
                    "java.io..",
                    "java.lang..",
                    "java.math..",
                    "java.net..",
                    "java.nio..",
                    "java.security..",
                    "java.time..",
                    "java.util..",
                    "org.jspecify..");

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    record Room(String name, List<String> mayImport, List<String> libraries) {
        String pkg() {
            return ROOT + "." + name;
        }
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomImportsOnlyWhatItsRowNames(Room room) {
        List<String> allowed = new ArrayList<>(EVERYWHERE);
        allowed.add(room.pkg());
        room.mayImport().forEach(other -> allowed.add(ROOT + "." + other));
        room.libraries().forEach(library -> allowed.add(library + ".."));
        classes()
                .that()
                .resideInAPackage(room.pkg())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(MAIN);
    }

    @Test
    void everyPackageHasItsRow() {
        List<String> packages =
                MAIN.stream().map(JavaClass::getPackageName).distinct().sorted().toList();
        assertThat(rooms().map(Room::pkg).sorted()).isEqualTo(packages);
    }

    @Test
    void noRoomLeadsBackToItselfBeItThroughARoomWithinIt() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    /// The rows of the first table on that page, less its heading.
    static Stream<Room> rooms() {
        try {
            return Files.readAllLines(Path.of("ARCHITECTURE.md")).stream()
                    .takeWhile(line -> !line.startsWith("## "))
                    .filter(line -> line.startsWith("| "))
                    .skip(1)
                    .map(ArchitectureTest::room);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Room room(String row) {
        String[] cells = row.split("\\|", -1);
        return new Room(cells[1].strip(), words(cells[3]), words(cells[4]));
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toList());
    }
}
