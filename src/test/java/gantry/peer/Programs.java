package gantry.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// What is on `PATH`, and the Debian package of what is not.
final class Programs {
    private static final Map<String, String> PACKAGES =
            Map.ofEntries(
                    Map.entry("chromedriver", "chromium-driver"),
                    Map.entry("incus", "incus-client of bookworm-backports"),
                    Map.entry("incus-simplestreams", "incus-extra of bookworm-backports"),
                    Map.entry("lxc", "lxd-client"),
                    Map.entry("mksquashfs", "squashfs-tools"),
                    Map.entry("nginx", "nginx-light and libnginx-mod-stream"),
                    Map.entry("qemu-img", "qemu-utils"),
                    Map.entry("script", "bsdutils"),
                    Map.entry("setfattr", "attr"),
                    Map.entry("sqfs2tar", "squashfs-tools-ng"),
                    Map.entry("tar2sqfs", "squashfs-tools-ng"),
                    Map.entry("unsquashfs", "squashfs-tools"),
                    Map.entry("xz", "xz-utils"));

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
