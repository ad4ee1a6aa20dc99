package gantry.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What a server of LXD or Incus has worked in, once it has ended.
record DaemonDirectory(Path path) {
    void delete() throws IOException {
        unmountLeftovers();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// Such a server leaves its mounts to the next one that starts in the directory.
    private void unmountLeftovers() throws IOException {
        List<String> mounts =
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" ", -1)[1])
                        .filter(mount -> Path.of(mount).startsWith(path))
                        .toList();
        for (String mount : mounts.reversed()) {
            ProgramOutput.of(new ProcessBuilder("umount", "--lazy", mount));
        }
    }
}
