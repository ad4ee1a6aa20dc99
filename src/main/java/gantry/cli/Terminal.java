package gantry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a person sits at a standard stream. The JDK's own answer is only for input and output
/// together; Linux tells it of each.
final class Terminal {
    private Terminal() {}

    /// @param descriptor 0 for input, 1 for output, 2 for errors
    static boolean isTerminal(int descriptor) {
        try {
            String device =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return device.startsWith("/dev/pts/")
                    || device.startsWith("/dev/tty")
                    || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
