package gantry.server.listen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// systemd's journal, where standard error leads there: `JOURNAL_STREAM` names the stream by its
/// device and inode (`systemd.exec(5)`), and stays set where somebody has redirected it since.
public final class SystemdJournal {
    private final Optional<String> stream;

    /// @param environment of this process
    public SystemdJournal(Map<String, String> environment) {
        this.stream = Optional.ofNullable(environment.get("JOURNAL_STREAM"));
    }

    /// @param file standard error, such as `/proc/self/fd/2`
    public boolean reads(Path file) {
        return stream.isPresent() && stream.equals(number(file));
    }

    private static Optional<String> number(Path file) {
        try {
            return Optional.of(
                    Files.getAttribute(file, "unix:dev")
                            + ":"
                            + Files.getAttribute(file, "unix:ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return Optional.empty(); // not Linux
        }
    }
}
