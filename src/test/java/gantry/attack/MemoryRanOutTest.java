package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.attack.HungryMain.Kind;
import gantry.image.MemoryRanOut;
import gantry.server.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// All memory of a daemon is taken: the process ends, says so, and leaves a sound store.
@Tag("attack")
@Timeout(180)
class MemoryRanOutTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// What the launcher starts daemons with.
    private static final String OPTION = "-XX:+ExitOnOutOfMemoryError";

    @TempDir Path directory;

    @Test
    void aDaemonWithoutHeapEnds() throws IOException {
        assertThat(Files.readString(Path.of("gantry"))).contains(OPTION);
        String log = endsWithout(Kind.HEAP, OPTION, "-XX:+DisplayVMOutputToStderr");
        assertThat(log).contains("Terminating due to java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void aDaemonWithoutHeapEndsAlsoWhereNoOptionSaysSo() throws IOException {
        assertThat(endsWithout(Kind.HEAP)).contains("Memory ran out");
    }

    @Test
    void aDaemonWithoutMemoryBesideTheHeapEnds() throws IOException {
        assertThat(endsWithout(Kind.BESIDE_THE_HEAP, OPTION, "-XX:MaxDirectMemorySize=16m"))
                .contains(
                        "\"level\":\"error\"",
                        "Memory ran out, so the daemon ends with code 3",
                        "direct buffer memory");
    }

    /// @return what the daemon logged
    private String endsWithout(Kind kind, String... options) throws IOException {
        Path store = directory.resolve("store");
        ServeProcess.configure(store, Map.of());
        TestImage image = TestImage.container("kept");
        String log;
        try (ServeProcess daemon = hungry(store, options)) {
            daemon.local().uploaded("", image);
            Files.createFile(kind.file(directory));
            assertThat(daemon.exitCode(PATIENCE)).isEqualTo(MemoryRanOut.EXIT_CODE);
            log = daemon.log();
        }
        try (ServeProcess next = ServeProcess.on(store, "-Xmx64m")) {
            next.local().get("/1.0/images/" + image.fingerprint().hex()).expect(200);
            next.assertSound();
        }
        return log;
    }

    private ServeProcess hungry(Path store, String... options) throws IOException {
        return ServeProcess.of(
                HungryMain.class,
                store,
                Stream.concat(Stream.of("-Xmx64m", "-Dhungry=" + directory), Stream.of(options))
                        .toArray(String[]::new));
    }
}
