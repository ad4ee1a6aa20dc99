package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same images, shown by `gantry` and by lxc 5.0.2. Stated differences: the unit of sizes, the
/// field `project`, and Go's zero time where 5.0.2 sends 1970.
@NeedsLxd
class ListsPeerTest {
    private final Lxd lxd;
    private final Path directory;
    private final Shell shell;
    private final List<String> imported = new ArrayList<>();

    ListsPeerTest(Lxd lxd, @TempDir Path directory) {
        this.lxd = lxd;
        this.directory = directory;
        this.shell = new Shell(directory.resolve("store"));
    }

    @BeforeEach
    void importImages() throws IOException {
        imports(TestImage.container("one"), "--alias", "a", "--alias", "b/c", "--public");
        imports(TestImage.splitContainer("two"), "note=a \"b\" # c: d", "n=1.10", "os = Größe 木");
        imports(TestImage.virtualMachine("three"), "--alias", "vm", "release=007");
    }

    @AfterEach
    void forget() throws IOException {
        for (String fingerprint : imported) {
            lxd.lxc("image", "delete", fingerprint).orFail();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list -f csv -c lLFfpdast",
                "list -f csv -c F os=Test",
                "list -f csv -c F type=virtual-machine",
                "list -f json",
                "list -f yaml",
                "list -f yaml vm",
                "list -f table -c lLfpdat",
                "list -f compact -c lLfpdat",
                "list -f table nothing",
                "show a",
                "show vm",
                "alias list",
                "alias list -f csv",
                "alias list -f json",
                "alias list -f yaml",
                "get-property vm release"
            })
    void bothPrintTheSame(String command) throws IOException {
        String[] words =
                Stream.concat(Stream.of("image"), Stream.of(command.split(" ", -1)))
                        .toArray(String[]::new);
        assertThat(ours(words)).isEqualTo(theirs(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "vm"})
    void bothTellTheSameOfAnImage(String name) throws IOException {
        // lxc prints the properties in an order of chance.
        assertThat(ours("image", "info", name).lines())
                .containsExactlyInAnyOrderElementsOf(
                        theirs("image", "info", name).lines().toList());
    }

    private String ours(String... words) {
        return withoutUpload(shell.run(words).ok())
                .replace(",\"project\":\"default\"", "")
                .replace("  project: default\n", "");
    }

    private String theirs(String... words) throws IOException {
        return withoutUpload(lxd.lxc(words).orFail())
                .replaceAll("(\\d)MB\\b", "$1MiB")
                .replaceAll("(expires_at\"?: ?\"?)1970-01-01T", "$10001-01-01T");
    }

    private static String withoutUpload(String text) {
        return text.replaceAll("(uploaded_at\"?: ?\"?)[-0-9T:.]+Z", "$1Z")
                .replaceAll("(?m)^( +Uploaded: ).*$", "$1");
    }

    private void imports(TestImage image, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import"));
        image.write(directory).forEach(file -> words.add(file.toString()));
        words.addAll(List.of(more));
        String[] command = words.toArray(String[]::new);
        shell.run(command).ok();
        lxd.lxc(command).orFail();
        imported.add(image.fingerprint().hex());
    }
}
