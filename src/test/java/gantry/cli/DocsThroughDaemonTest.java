package gantry.cli;

import gantry.server.TestDaemon;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// The pages tell the truth while a daemon serves the store, too.
@Timeout(120)
class DocsThroughDaemonTest extends DocsTest {
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = TestDaemon.on(directory, Clock.fixed(Shell.NOW, ZoneOffset.UTC));
        daemon.store().configuration().set(Map.of("limits.free_space", "")); // no page has set it
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }
}
