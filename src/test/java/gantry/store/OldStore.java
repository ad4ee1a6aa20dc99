package gantry.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// Stores that earlier versions have written, kept beside this class.
final class OldStore {
    private OldStore() {}

    static void unpack(String name, Path directory) throws IOException {
        try (InputStream in = Objects.requireNonNull(OldStore.class.getResourceAsStream(name));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.copy(tar, path);
                }
            }
        }
    }
}
