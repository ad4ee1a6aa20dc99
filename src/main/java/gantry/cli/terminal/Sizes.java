package gantry.cli.terminal;

import java.util.Locale;

/// Numbers of bytes, for people.
public final class Sizes {
    private Sizes() {}

    /// In the largest unit of which there is at least one.
    public static String text(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + "B";
        }
        if (bytes < 1 << 20) {
            return String.format(Locale.ROOT, "%.1fKiB", bytes / 1024.0);
        }
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.1fMiB", bytes / (1024.0 * 1024.0))
                : String.format(Locale.ROOT, "%.2fGiB", bytes / (1024.0 * 1024.0 * 1024.0));
    }
}
