package gantry.cli;

import gantry.image.ImageServer;
import gantry.store.ImageStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where images are: opens what the first part of `remote:name` names, once, when it is asked for.
final class Places implements Closeable {
    private final Console console;
    private @Nullable ImageStore store;

    Places(Console console) {
        this.console = console;
    }

    ImageServer images(Reference reference, String project) throws IOException {
        reference.checked();
        return store().images(project);
    }

    ImageStore store() throws IOException {
        if (store == null) {
            store = ImageStore.open(directory(), console.clock());
        }
        return store;
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
        if (store != null) {
            store.close();
        }
    }
}
