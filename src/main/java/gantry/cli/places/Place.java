package gantry.cli.places;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.Projects;
import gantry.json.JsonValue;
import gantry.remote.LxdRemote;
import gantry.remotes.Remote;
import gantry.store.ImageStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// What a remote's name stands for, opened.
sealed interface Place extends Closeable {
    ImageServer images(String project) throws IOException;

    /// What only has to be read.
    default ImageSource.Naming source(String project) throws IOException {
        return images(project);
    }

    Projects projects();

    /// What the server says of itself; empty where there is none but the store.
    Optional<JsonValue.Fields> about() throws IOException;

    /// The store of this machine. Closed by who opened it.
    record Store(ImageStore store) implements Place {
        @Override
        public ImageServer images(String project) throws IOException {
            return store.images(project);
        }

        @Override
        public Projects projects() {
            return store.projects();
        }

        @Override
        public Optional<JsonValue.Fields> about() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    /// A server of LXD's API, which may be our own daemon.
    record Server(LxdRemote remote) implements Place {
        @Override
        public ImageServer images(String project) {
            return remote.images(project);
        }

        @Override
        public Projects projects() {
            return remote.projects();
        }

        @Override
        public Optional<JsonValue.Fields> about() throws IOException {
            return Optional.of(remote.about());
        }

        @Override
        public void close() throws IOException {
            remote.close();
        }
    }

    /// A simplestreams server, which is only read.
    record Streams(Remote remote, ImageSource.Naming images) implements Place {
        @Override
        public ImageServer images(String project) {
            throw readOnly();
        }

        @Override
        public ImageSource.Naming source(String project) {
            return images;
        }

        @Override
        public Projects projects() {
            throw readOnly();
        }

        @Override
        public Optional<JsonValue.Fields> about() {
            throw readOnly();
        }

        /// In the words of lxc 5.0.
        private Invalid readOnly() {
            return new Invalid(
                    "The remote isn't a private LXD server: %s speaks simplestreams, from which images"
                                    .formatted(remote.name())
                            + " are listed, shown, exported and copied only");
        }

        @Override
        public void close() throws IOException {
            images.close();
        }
    }
}
