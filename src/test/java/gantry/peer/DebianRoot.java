package gantry.peer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A small Debian, and images of it in every form and compression.
final class DebianRoot {
    private static final String METADATA =
            """
            architecture: amd64
            creation_date: 1767225600
            expiry_date: 1893456000
            properties:
              architecture: amd64
              description: Debian bookworm, small
              os: Debian
              release: bookworm
              serial: 20260101
            templates:
              /etc/hostname:
                when: [create, copy]
                template: hostname.tpl
            """;

    private final Path directory;

    private DebianRoot(Path directory) {
        this.directory = directory;
    }

    /// Skips the test where Debian's packages cannot be had.
    static DebianRoot make(Path directory) throws IOException {
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("rootfs"));
        Files.writeString(tree.resolve("metadata.yaml"), METADATA);
        Files.createDirectory(tree.resolve("templates"));
        Files.writeString(tree.resolve("templates/hostname.tpl"), "{{ container.name }}\n");
        Path tar = directory.resolve("debian.tar");
        ProgramOutput made =
                ProgramOutput.of(
                        new ProcessBuilder(
                                "mmdebstrap",
                                "--variant=extract",
                                "--include=busybox-static,base-files",
                                "bookworm",
                                tar.toString()));
        assumeTrue(made.exitCode() == 0, "needs Debian's packages: " + made.err());
        DebianRoot root = new DebianRoot(directory);
        root.run("tar -C tree/rootfs --exclude=./dev/* -xf debian.tar");
        root.run("tar -C tree -cf metadata.tar metadata.yaml templates");
        root.run("tar -C tree/rootfs -cf rootfs.tar .");
        root.run("tar -C tree -cf image.tar metadata.yaml templates rootfs");
        root.run("mksquashfs tree/rootfs rootfs.squashfs -quiet -no-progress -comp zstd");
        root.run("mksquashfs tree image.squashfs -quiet -no-progress -comp gzip");
        root.run("mkdir tree/only; cp -r tree/metadata.yaml tree/templates tree/only");
        root.run("mksquashfs tree/only metadata.squashfs -quiet -no-progress");
        root.run("qemu-img create -q -f qcow2 disk.qcow2 64M");
        root.run("qemu-io -c 'write -P 7 0 3M' -c 'write -P 8 40M 1M' disk.qcow2 > /dev/null");
        root.run("qemu-img convert -c -O qcow2 disk.qcow2 compressed.qcow2");
        root.run("mkdir vm; cp tree/metadata.yaml vm; cp disk.qcow2 vm/rootfs.img");
        root.run("tar -C vm -cf vm.tar metadata.yaml rootfs.img");
        return root;
    }

    /// Runs a line of shell in the directory.
    void run(String line) throws IOException {
        ProgramOutput.of(new ProcessBuilder("sh", "-ec", line).directory(directory.toFile()))
                .orFail();
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /// The files of a case: one that is not there is another one, packed.
    List<Path> files(String names) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            if (!Files.exists(file(name))) {
                pack(name);
            }
            files.add(file(name));
        }
        return files;
    }

    private void pack(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        String program =
                switch (name.substring(dot)) {
                    case ".gz" -> "gzip -1";
                    case ".bz2" -> "bzip2 -1";
                    case ".xz" -> "xz -0 -T2";
                    case ".lzma" -> "xz -0 --format=lzma";
                    case ".zst" -> "zstd -q";
                    default -> throw new IllegalArgumentException(name);
                };
        run("%s < %s > %s".formatted(program, name.substring(0, dot), name));
    }
}
