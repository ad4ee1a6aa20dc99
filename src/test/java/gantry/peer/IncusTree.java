package gantry.peer;

import gantry.TestImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A simplestreams tree that the real `incus-simplestreams` makes of a container and a virtual
/// machine with the same metadata.
///
/// @param directory where the tree is at `tree`, beside the files that it was made of
record IncusTree(Path directory) {
    static final String METADATA = "meta.tar.xz";
    static final String ROOT = "root.squashfs";
    static final String DISK = "disk.qcow2";

    /// @param directory an empty one
    /// @param alias of the container
    static IncusTree make(Path directory, String alias) throws IOException {
        IncusTree made = new IncusTree(directory);
        Path root = Files.createDirectories(directory.resolve("root/etc"));
        Files.writeString(root.resolve("hostname"), "one");
        Files.writeString(
                directory.resolve("metadata.yaml"),
                """
                architecture: x86_64
                creation_date: 1767225600
                properties: {os: Test, release: one, variant: default, architecture: amd64,
                  description: Test one}
                """);
        run(directory, "tar", "-cJf", METADATA, "metadata.yaml");
        run(directory, "mksquashfs", "root", ROOT, "-quiet", "-no-progress");
        Files.write(directory.resolve(DISK), TestImage.qcow2());
        Files.createDirectories(made.tree().resolve("images"));
        Files.createDirectories(made.tree().resolve("streams/v1"));
        String add = "incus-simplestreams";
        run(made.tree(), add, "add", "../" + METADATA, "../" + ROOT, "--alias", alias);
        run(made.tree(), add, "add", "../" + METADATA, "../" + DISK);
        return made;
    }

    private static void run(Path directory, String... command) throws IOException {
        List<String> bounded = new ArrayList<>(List.of("timeout", "30"));
        bounded.addAll(List.of(command));
        ProgramOutput.of(new ProcessBuilder(bounded).directory(directory.toFile())).orFail();
    }

    Path tree() {
        return directory.resolve("tree");
    }

    /// All bytes of the image with this root.
    byte[] image(String root) throws IOException {
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.write(Files.readAllBytes(directory.resolve(METADATA)));
        image.write(Files.readAllBytes(directory.resolve(root)));
        return image.toByteArray();
    }
}
