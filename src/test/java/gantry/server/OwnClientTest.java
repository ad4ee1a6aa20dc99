package gantry.server;

import gantry.image.ImageServer;
import gantry.image.ImageSourceContract;
import gantry.image.ImageTargetContract;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// Our client against our own daemon, through each of its doors.
class OwnClientTest {
    @TempDir Path directory;

    private TestDaemon daemon;
    private LxdRemote socket;
    private LxdRemote https;

    @BeforeEach
    void start() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        socket = daemon.remoteThroughSocket();
        https = daemon.remoteOverHttps();
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        https.close();
        daemon.close();
    }

    @Nested
    class SourceThroughSocket extends ImageSourceContract {
        @Override
        protected ImageServer server() {
            return socket.images(Project.DEFAULT);
        }
    }

    @Nested
    class SourceOverHttps extends ImageSourceContract {
        @Override
        protected ImageServer server() {
            return https.images(Project.DEFAULT);
        }
    }

    @Nested
    class TargetThroughSocket extends ImageTargetContract {
        @Override
        protected ImageServer server() {
            return socket.images(Project.DEFAULT);
        }
    }

    @Nested
    class TargetOverHttps extends ImageTargetContract {
        @Override
        protected ImageServer server() {
            return https.images(Project.DEFAULT);
        }
    }
}
