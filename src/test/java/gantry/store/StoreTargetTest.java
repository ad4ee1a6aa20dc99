package gantry.store;

import gantry.image.ImageServer;
import gantry.image.ImageTargetContract;
import gantry.image.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class StoreTargetTest extends ImageTargetContract {
    @TempDir Path directory;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(directory, Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Override
    protected ImageServer server() throws IOException {
        return store.images(Project.DEFAULT);
    }
}
