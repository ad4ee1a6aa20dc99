package gantry.remote.streams;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// UsableDeltas between the roots of images, as servers have them made.
public final class TestVcdiff {
    private TestVcdiff() {}

    /// What `xdelta3` makes, which must be installed.
    public static byte[] between(TestImage older, TestImage newer)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("vcdiff");
        Path from = Files.write(directory.resolve("from"), root(older));
        Path to = Files.write(directory.resolve("to"), root(newer));
        Path delta = directory.resolve("delta");
        try {
            Process xdelta3 =
                    new ProcessBuilder("xdelta3", "-e", "-9", "-s", "from", "to", "delta")
                            .directory(directory.toFile())
                            .inheritIO()
                            .start();
            assertThat(xdelta3.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(xdelta3.exitValue()).isZero();
            return Files.readAllBytes(delta);
        } finally {
            Files.deleteIfExists(delta);
            Files.delete(from);
            Files.delete(to);
            Files.delete(directory);
        }
    }

    private static byte[] root(TestImage image) {
        return image.parts().getLast().bytes();
    }
}
