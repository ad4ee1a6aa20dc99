package gantry.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Commands that `lxc` 5.0.2 and `incus` 6.0.4 have and Gantry has not, or has in another place.
final class Elsewhere {
    /// Of instances there; the same of images stands below `image`.
    private static final List<String> OF_IMAGES =
            List.of("copy", "delete", "edit", "export", "import", "list", "ls", "refresh", "show");

    private static final List<String> OF_INSTANCES =
            List.of(
                    "admin",
                    "cluster",
                    "console",
                    "create",
                    "exec",
                    "file",
                    "init",
                    "launch",
                    "monitor",
                    "move",
                    "network",
                    "operation",
                    "pause",
                    "profile",
                    "query",
                    "rebuild",
                    "rename",
                    "restart",
                    "restore",
                    "resume",
                    "shell",
                    "snapshot",
                    "start",
                    "stop",
                    "storage",
                    "top",
                    "wait",
                    "warning",
                    "webui");

    private static final String ALIAS = "alias";

    private Elsewhere() {}

    /// All of them: none is a command of ours at that place.
    static List<String> words() {
        return Stream.of(OF_IMAGES, OF_INSTANCES, List.of(ALIAS)).flatMap(List::stream).toList();
    }

    static Optional<String> of(String word) {
        if (OF_IMAGES.contains(word)) {
            return Optional.of("for images it is \"gantry image %s\"".formatted(word));
        }
        if (word.equals(ALIAS)) {
            return Optional.of("for images it is \"gantry image alias\"");
        }
        return OF_INSTANCES.contains(word)
                ? Optional.of(
                        "Gantry keeps images and runs no instances; lxc and incus have this"
                                + " command, and start what a Gantry server has:"
                                + " lxc launch REMOTE:IMAGE")
                : Optional.empty();
    }
}
