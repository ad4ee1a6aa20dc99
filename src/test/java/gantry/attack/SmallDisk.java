package gantry.attack;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of some MiB in memory, which only root can have.
record SmallDisk(Path directory) implements AutoCloseable {
    /// @param directory that is there; skips the test where nothing can be mounted
    static SmallDisk mount(Path directory, int mebibytes) throws Exception {
        String options = "size=%dm".formatted(mebibytes);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", options, "small", directory.toString()) == 0,
                "a disk of its own takes root, and permission to mount");
        return new SmallDisk(directory);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    Path store() throws IOException {
        return Files.createDirectories(directory.resolve("store"));
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    /// Leaves not a byte, whatever was freed since.
    void fill() throws IOException {
        byte[] bytes = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler(), CREATE, APPEND)) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        assertThat(usable()).isZero();
    }

    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    long usable() {
        return directory.toFile().getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", directory.toString());
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
