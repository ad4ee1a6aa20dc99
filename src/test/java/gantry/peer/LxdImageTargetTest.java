package gantry.peer;

import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import gantry.image.ImageTargetContract;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Our client against a real LXD, over its Unix socket.
@NeedsLxd
class LxdImageTargetTest extends ImageTargetContract {
    private LxdRemote remote;

    @BeforeEach
    void open(Lxd lxd) throws IOException {
        remote = LxdRemote.unix(lxd.socket());
        empty();
    }

    @AfterEach
    void close() throws IOException {
        empty();
        remote.close();
    }

    private void empty() throws IOException {
        for (ImageInfo image : server().list()) {
            server().delete(image);
        }
    }

    @Override
    protected ImageServer server() {
        return remote.images(Project.DEFAULT);
    }
}
