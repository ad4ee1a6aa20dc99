package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// The same through a daemon on the store.
class RefreshThroughDaemonTest extends RefreshCommandTest {
    private final TestDaemon daemon;

    RefreshThroughDaemonTest(@TempDir Path directory) throws IOException {
        super(directory);
        daemon = TestDaemon.on(place(), Clock.fixed(Shell.NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(daemon.log()).contains("/1.0/images");
        daemon.close();
    }
}
