package gantry.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// Everything a command sees of the world around it, so that tests can give it another one.
///
/// @param inIsTerminal whether a person types what comes in
/// @param errIsTerminal whether a person sees the progress
/// @param user name of the user, which decides where the store is by default
public record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean inIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment,
        Path home,
        String user,
        Clock clock) {
    public Console {
        environment = Map.copyOf(environment);
    }

    /// The variable's value, where it is set to something.
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
