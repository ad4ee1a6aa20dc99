package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same commands with the same results, while a daemon serves the store.
class ImportThroughDaemonTest extends ImportTest {
    private final TestDaemon daemon;

    ImportThroughDaemonTest(@TempDir Path directory) throws IOException {
        super(directory);
        Path store = Files.createDirectory(shell.store());
        daemon = TestDaemon.on(store, Clock.fixed(Shell.NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    @Test
    void theDaemonIsWhoAnswers() {
        shell.run("image", "list").ok();
        assertThat(daemon.log()).contains("/1.0/images");
    }
}
