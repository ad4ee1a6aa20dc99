package gantry.cli;

import gantry.image.ImageServer;
import gantry.image.Projects;
import gantry.remote.LxdRemote;
import gantry.store.ImageStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where images are: opens what the first part of `remote:name` names, once, when it is asked for.
final class Places implements Closeable {
    private final Console console;
    private @Nullable Local local;
    private @Nullable ImageStore store;

    Places(Console console) {
        this.console = console;
    }

    ImageServer images(Reference reference, String project) throws IOException {
        reference.checked();
        return local().images(project);
    }

    Projects projects(Reference reference) throws IOException {
        reference.checked();
        return local().projects();
    }

    /// The store itself, also while a daemon serves it.
    ImageStore store() throws IOException {
        if (store == null) {
            store = ImageStore.open(directory(), console.clock());
        }
        return store;
    }

    private Local local() throws IOException {
        if (local == null) {
            Path socket = directory().resolve("unix.socket");
            // The classes for a daemon are not even loaded where there is none.
            local =
                    Files.exists(socket) && LxdRemote.listensOn(socket)
                            ? new Daemon(LxdRemote.unix(socket))
                            : new Own(store());
        }
        return local;
    }

    /// What `local:` is.
    private sealed interface Local {
        ImageServer images(String project) throws IOException;

        Projects projects();
    }

    private record Own(ImageStore store) implements Local {
        @Override
        public ImageServer images(String project) throws IOException {
            return store.images(project);
        }

        @Override
        public Projects projects() {
            return store.projects();
        }
    }

    private record Daemon(LxdRemote remote) implements Local {
        @Override
        public ImageServer images(String project) {
            return remote.images(project);
        }

        @Override
        public Projects projects() {
            return remote.projects();
        }
    }

    /// `$GANTRY_DIR`, else for root `/var/lib/gantry`, else `gantry` in the user's data directory.
    Path directory() {
        return console.variable("GANTRY_DIR").map(Path::of).orElseGet(this::defaultDirectory);
    }

    private Path defaultDirectory() {
        if (console.user().equals("root")) {
            return Path.of("/var/lib/gantry");
        }
        return console.variable("XDG_DATA_HOME")
                .map(Path::of)
                .orElseGet(() -> console.home().resolve(".local/share"))
                .resolve("gantry");
    }

    @Override
    public void close() throws IOException {
        if (local instanceof Daemon(LxdRemote remote)) {
            remote.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
