package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Digest;
import gantry.peer.ProgramOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people type who know `lxc`, or who mistype.
class CommandLineTest {
    @TempDir Path directory;
    private Shell shell;

    @BeforeEach
    void aStoreWithAnImage() throws IOException {
        shell = new Shell(directory.resolve("store"));
        Path image = directory.resolve("image.tar");
        Files.write(image, TestImage.container("one").parts().getFirst().bytes());
        shell.run("image", "import", image.toString(), "--alias", "one").ok();
    }

    @ParameterizedTest
    @CsvSource({
        "launch, Gantry keeps images and runs no instances",
        "exec, Gantry keeps images and runs no instances",
        "list, for images it is \"gantry image list\"",
        "copy, for images it is \"gantry image copy\"",
        "alias, for images it is \"gantry image alias\""
    })
    void aCommandOfThePeersIsExplained(String word, String sentence) {
        Shell.Result result = shell.run(word, "images:debian/13", "x");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("Error: unknown command \"%s\" for \"gantry\": ".formatted(word))
                .contains(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "image info locla:one, local",
        "image list imagse:, images",
        "config get images.keep_previos, images.keep_previous",
        "config set limits.idel=3, limits.idle",
        "config unset core.https_adress, core.https_address",
        "image list --format tabel, table",
        "image copy one local: --mode pul, pull",
        "image import . --compression zst, zstd",
        "image alias delete one --type contaner, container",
        "trust add-certificate image.tar --type metric, metrics",
        "completion bsh, bash",
        "help image lst, list"
    })
    void aMistypedWordIsAnsweredByTheRightOne(String line, String right) {
        Shell.Result result =
                shell.run(
                        line.replace("image.tar", directory.resolve("image.tar").toString())
                                .split(" ", -1));
        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains("did you mean \"%s\"?".formatted(right));
    }

    @Test
    void aWordLikeNoOtherGetsNoAdvice() {
        assertThat(shell.run("image", "frobnicate").err())
                .startsWith("Error: unknown command \"frobnicate\" for \"gantry image\"\n");
        assertThat(shell.run("image", "list", "elsewhere:").refusal())
                .isEqualTo("The remote \"elsewhere\" doesn't exist");
    }

    @Test
    void versionAndInfoTellOfAStoreWithoutADaemon() {
        assertThat(shell.run("version").ok())
                .isEqualTo(
                        """
                        Client version: development
                        Server version: none, as no daemon serves this store
                        """);
        assertThat(shell.run("info").ok())
                .contains("config: {}", "server: gantry", "storage: " + shell.store());
    }

    @Test
    void aCopyOfAnImageOntoItselfIsRefusedUnlessItSetsAnAlias() {
        for (List<String> flags : List.of(List.<String>of(), List.of("--copy-aliases"))) {
            String[] line =
                    Stream.concat(Stream.of("image", "copy", "one", "local:"), flags.stream())
                            .toArray(String[]::new);
            assertThat(shell.run(line).refusal())
                    .startsWith("The source and target servers must be different");
        }
        shell.run("image", "copy", "one", "local:", "--alias", "two").ok();
        assertThat(shell.run("image", "list", "-c", "L", "--format", "csv").ok())
                .isEqualTo("\"one\ntwo\"\n");
        shell.run("project", "create", "web").ok();
        shell.run("image", "copy", "one", "local:", "--target-project", "web").ok();
    }

    @Test
    void theFilesOfAnImageAreShownWithTheirSums() throws IOException {
        TestImage split = TestImage.splitContainer("two");
        List<Path> files = split.write(directory);
        shell.run("image", "import", files.get(0).toString(), files.get(1).toString()).ok();
        var sum = Digest.sha256();
        sum.update(split.parts().get(1).bytes());
        assertThat(shell.run("image", "show", split.fingerprint().hex(), "--files").ok())
                .startsWith("- kind: metadata\n")
                .contains("- kind: rootfs\n  size: ")
                .endsWith("sha256: " + Digest.of(sum) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "pubic: true\n"})
    void anEditWithNothingInItWipesNothing(String typed) {
        shell.run("image", "set-property", "one", "os", "Debian").ok();
        String before = shell.run("image", "show", "one").ok();
        assertThat(
                        shell.runWith(
                                        typed.getBytes(StandardCharsets.UTF_8),
                                        "image",
                                        "edit",
                                        "one")
                                .refusal())
                .startsWith("Config parsing error: ");
        assertThat(shell.run("image", "show", "one").ok()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--expiry", "--expires"})
    void bothWordsForAnExpiryAreTaken(String flag) {
        shell.run("config", "set", "core.https_address", "127.0.0.1:8443").ok();
        shell.run("trust", "add", "someone", flag, "1H").ok();
        assertThat(shell.run("trust", "list-tokens", "--format", "csv").ok()).contains("2026");
        shell.run("feed", "create", "one", flag, "1d").ok();
        assertThat(shell.run("feed", "list", "--format", "csv").ok()).contains("2026");
    }

    @Test
    void aFlagThatStandsTwiceCountsAsItStandsLast() {
        assertThat(shell.run("image", "list", "-c", "f", "-c", "l", "--format", "csv").ok())
                .isEqualTo("one\n");
    }

    @Test
    void homeDecidesWhereTheConfigurationIs() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        ProcessBuilder gantry =
                shell.process(
                        "remote",
                        "add",
                        "web",
                        "https://127.0.0.1:1",
                        "--protocol",
                        "simplestreams");
        gantry.environment()
                .keySet()
                .removeIf(name -> name.startsWith("XDG_") || name.equals("GANTRY_CONF"));
        gantry.environment().put("HOME", home.toString());
        ProgramOutput.of(gantry);
        assertThat(home.resolve(".config/gantry")).exists();
    }

    @Test
    void noMessageNamesATemporaryFile() {
        Path missing = directory.resolve("missing/name");
        assertThat(shell.run("image", "export", "one", missing.toString()).refusal())
                .isEqualTo("open %s: no such file or directory".formatted(missing.getParent()));
    }
}
