package gantry.cli;

import gantry.cli.terminal.Usage;
import gantry.image.Access;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `--restricted` and `--projects`.
final class AccessOptions {
    private AccessOptions() {}

    /// lxc lets projects stand without a restriction, and they restrict nothing then. Who writes
    /// them hardly means that, so it is refused.
    static Access of(Invocation call) {
        Optional<String> projects = call.value("--projects");
        if (call.has("--restricted")) {
            return new Access(true, projects.map(AccessOptions::names).orElse(List.of()));
        }
        if (projects.isPresent()) {
            throw new Usage("--projects restricts nothing without --restricted; add that");
        }
        return Access.FULL;
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
