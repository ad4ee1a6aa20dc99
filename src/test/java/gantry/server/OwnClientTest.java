package gantry.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageDraft;
import gantry.image.ImageFile;
import gantry.image.ImageServer;
import gantry.image.ImageSourceContract;
import gantry.image.ImageTargetContract;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /// Some refusals come before the first byte of the image, and some while it is being sent.
    @ParameterizedTest
    @ValueSource(ints = {10, 20_000_000})
    void aRefusedUploadIsToldWhyThroughEachDoor(int size) {
        byte[] bytes =
                TestImage.tar(
                        "metadata.yaml",
                        TestImage.metadata("refused"),
                        "rootfs/a",
                        "a".repeat(size));
        TestImage image =
                TestImage.of(new TestImage.Part(ImageFile.Kind.UNIFIED, "image.tar", bytes));
        for (LxdRemote door : List.of(socket, https)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(
                                () ->
                                        door.images("nosuch")
                                                .receive(
                                                        image.stream(),
                                                        ImageDraft.PLAIN,
                                                        Progress.NONE))
                        .hasMessageContaining("Project not found: nosuch");
            }
        }
    }
}
