package gantry.server.listen.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How many files and connections the system lets this process have open at once.
public final class OpenFiles {
    private static final Path LIMITS = Path.of("/proc/self/limits");

    /// As Linux (6.1) writes it, followed by the soft limit and the hard one. The JVM (25) has
    /// raised the soft one by the time it runs us.
    private static final String LINE = "Max open files";

    private OpenFiles() {}

    /// As good as endless where the system does not say.
    public static int most() {
        try {
            return most(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            return Integer.MAX_VALUE;
        }
    }

    static int most(List<String> limits) {
        return limits.stream()
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip().replaceFirst("\\s.*", ""))
                .filter(number -> number.matches("[0-9]{1,9}"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }
}
