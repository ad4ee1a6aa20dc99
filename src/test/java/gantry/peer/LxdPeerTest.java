package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsLxd
@NeedsProgram("tar")
class LxdPeerTest {
    @Test
    void anImageMadeByTarIsImportedUnderTheSumOfItsBytes(Lxd lxd, @TempDir Path directory)
            throws IOException {
        Files.createDirectories(directory.resolve("rootfs/etc"));
        Files.writeString(
                directory.resolve("metadata.yaml"), "architecture: x86_64\ncreation_date: 1\n");
        Path image = directory.resolve("image.tar");
        run(directory, "tar", "-cf", image.toString(), "metadata.yaml", "rootfs");
        String fingerprint = run(directory, "sha256sum", image.toString()).substring(0, 64);

        lxd.lxc("image", "import", image.toString(), "--alias", "from-tar").orFail();

        String listed = lxd.lxc("image", "list", "from-tar", "-f", "csv", "-c", "F").orFail();
        assertThat(listed.strip()).isEqualTo(fingerprint);
        lxd.lxc("image", "delete", "from-tar").orFail();
    }

    @Test
    void aRefusalIsAnExitCodeAndASentence(Lxd lxd) throws IOException {
        ProgramOutput refused = lxd.lxc("image", "info", "absent");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("not found");
    }

    private static String run(Path directory, String... command) throws IOException {
        return ProgramOutput.of(new ProcessBuilder(command).directory(directory.toFile())).orFail();
    }
}
