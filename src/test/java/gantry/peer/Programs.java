package gantry.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// What is on `PATH`, and the Debian package of what is not.
final class Programs {
    private static final Map<String, String> PACKAGES =
            Map.of(
                    "incus", "incus-client of bookworm-backports",
                    "incus-simplestreams", "incus-extra of bookworm-backports",
                    "lxc", "lxd-client",
                    "mksquashfs", "squashfs-tools",
                    "qemu-img", "qemu-utils",
                    "script", "bsdutils",
                    "setfattr", "attr",
                    "sqfs2tar", "squashfs-tools-ng",
                    "tar2sqfs", "squashfs-tools-ng",
                    "unsquashfs", "squashfs-tools",
                    "xz", "xz-utils");

    private Programs() {}

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .anyMatch(Files::isExecutable);
    }

    static String askFor(String program) {
        return "needs %s (Debian package %s)"
                .formatted(program, PACKAGES.getOrDefault(program, program));
    }
}
