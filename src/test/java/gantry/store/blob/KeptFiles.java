package gantry.store.blob;

import gantry.image.Fingerprint;
import gantry.image.ImageFile.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The files in which [FileBlobs] keeps images, for tests that damage them.
public final class KeptFiles {
    private KeptFiles() {}

    /// @param store the directory of the store
    public static Path one(Path store, Fingerprint image, Kind kind) throws IOException {
        String name = image.hex() + "." + kind.name().toLowerCase(Locale.ROOT) + ".";
        return all(store).stream()
                .filter(file -> file.getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " of image " + image));
    }

    public static List<Path> all(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("blobs"))) {
            return files.filter(file -> BlobKey.parse(file.getFileName().toString()).isPresent())
                    .sorted()
                    .toList();
        }
    }
}
