package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.peer.NeedsProgram;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Results that do not arrive are a failure, whichever command printed them.
class BrokenOutputTest {
    @TempDir Path directory;
    private Shell shell;

    @BeforeEach
    void aStoreWithAnImage() throws IOException {
        shell = new Shell(directory.resolve("store"));
        Path image = directory.resolve("image.tar");
        Files.write(image, TestImage.container("one").parts().getFirst().bytes());
        shell.run("image", "import", image.toString(), "--alias", "one").ok();
        shell.run("config", "set", "core.https_address", "127.0.0.1:8443").ok();
        shell.run("feed", "create", "one").ok();
    }

    static Stream<String> printing() {
        Stream<String> helps =
                HelpText.below(CommandTree.build().getCommandSpec())
                        .map(command -> command.qualifiedName().substring(7) + " --help");
        return Stream.concat(
                Stream.of(
                        "",
                        "--help",
                        "--version",
                        "completion bash",
                        "completion fish",
                        "completion zsh",
                        "config get images.keep_previous",
                        "config list",
                        "config show",
                        "feed create two",
                        "feed list",
                        "feed show one",
                        "help image",
                        "image",
                        "image alias list",
                        "image copy one local: --alias two",
                        "image export one -",
                        "image export one DIRECTORY",
                        "image get-property one os",
                        "image info one",
                        "image list",
                        "image list --format csv",
                        "image list --format json",
                        "image list --format yaml",
                        "image show one",
                        "info",
                        "project create web",
                        "project list",
                        "project show default",
                        "publish tree DIRECTORY",
                        "publish tree DIRECTORY --dry-run",
                        "remote get-default",
                        "remote list",
                        "store gc",
                        "store usage",
                        "store verify",
                        "trust add someone",
                        "trust list",
                        "trust list-tokens",
                        "version"),
                helps);
    }

    @ParameterizedTest
    @MethodSource("printing")
    void aFullDiskIsAnErrorOfEveryCommandThatPrints(String line) {
        Shell.Result result = shell.into(new Broken("No space left on device"), words(line));
        assertThat(result.err())
                .isEqualTo("Error: write standard output: No space left on device\n");
        assertThat(result.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("printing")
    void aReaderThatHasLeftIsToldByTheExitCodeAlone(String line) {
        Shell.Result result = shell.into(new Broken("Broken pipe"), words(line));
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(141);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image list", "image export one -", "--help", "--version"})
    void theRealDeviceThatIsAlwaysFull(String line) throws Exception {
        File full = new File("/dev/full");
        Process process = shell.process(words(line)).redirectOutput(full).start();
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("Error: write standard output: No space left on device\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    @NeedsProgram("bash")
    void theRealPipeWhoseReaderHasLeft() throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of("bash", "-c", "\"$@\" | true; echo ${PIPESTATUS[0]}", "bash"));
        ProcessBuilder gantry = shell.process("image", "export", "one", "-");
        command.addAll(gantry.command());
        ProcessBuilder bash = new ProcessBuilder(command);
        bash.environment().putAll(gantry.environment());
        Process process = bash.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("141\n");
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
    }

    private String[] words(String line) {
        String tree = directory.resolve("tree").toString();
        return line.isEmpty() ? new String[0] : line.replace("DIRECTORY", tree).split(" ", -1);
    }

    private static final class Broken extends OutputStream {
        private final String reason;

        Broken(String reason) {
            this.reason = reason;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(reason);
        }
    }
}
