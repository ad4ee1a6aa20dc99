package gantry.cli;

import gantry.image.ImageServer;
import gantry.image.Projects;
import gantry.remote.LxdRemote;
import gantry.store.ImageStore;
import java.io.Closeable;
import java.io.IOException;

/// What `local:` is.
sealed interface Local extends Closeable {
    ImageServer images(String project) throws IOException;

    Projects projects();

    /// Closed by who opened it.
    record Store(ImageStore store) implements Local {
        @Override
        public ImageServer images(String project) throws IOException {
            return store.images(project);
        }

        @Override
        public Projects projects() {
            return store.projects();
        }

        @Override
        public void close() {}
    }

    record Daemon(LxdRemote remote) implements Local {
        @Override
        public ImageServer images(String project) {
            return remote.images(project);
        }

        @Override
        public Projects projects() {
            return remote.projects();
        }

        @Override
        public void close() throws IOException {
            remote.close();
        }
    }
}
