package gantry.server.listen;

import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A listener on a Unix socket, in front of a [RecordingDaemon].
@Timeout(60)
abstract class ListenerFixture {
    @TempDir Path directory;

    final RecordingDaemon daemon = new RecordingDaemon();
    Listener listener;

    @BeforeEach
    void open() throws IOException {
        listener = Listener.open(settings(), daemon);
    }

    ListenSettings settings() {
        return new ListenSettings(Optional.of(socket()), Optional.empty(), limits());
    }

    Limits limits() {
        return Limits.USUAL;
    }

    static Limits idle(Duration idle) {
        return Limits.USUAL.withIdle(idle);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    Path socket() {
        return directory.resolve("unix.socket");
    }

    RawClient client() throws IOException {
        return new RawClient(socket());
    }
}
