package gantry.cli;

import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same sentences, and as little left behind, while a daemon serves the store.
@Timeout(120)
class BadInputThroughDaemonTest extends BadInputTest {
    private final TestDaemon daemon;

    BadInputThroughDaemonTest(@TempDir Path directory) throws IOException {
        super(directory);
        Path store = Files.createDirectory(shell.store());
        daemon = TestDaemon.on(store, Clock.fixed(Shell.NOW, ZoneOffset.UTC));
    }

    /// The name travels in a header.
    @Override
    String red() {
        return "_[31mred_.tar";
    }

    /// Of what is broken off the daemon hears later than who broke it off.
    @Override
    void awaitTidiness() throws IOException {
        while (!daemon.staging().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }
}
