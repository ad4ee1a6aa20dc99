package gantry.store;

import gantry.image.Fingerprint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What may be fingerprints in a catalog that need not be readable: every 64 hexadecimal digits in
/// a row in its bytes, or in those of its log. Most are something else; which one is an image's is
/// told by the sum of its files alone.
final class Traces {
    private static final int LENGTH = 64;

    /// Fields stand side by side without a mark between them; longer rows of digits are no field.
    private static final int LONGEST_ROW = 256;

    private static final int MOST = 1_000_000;

    private final Set<Fingerprint> found = new HashSet<>();
    private final StringBuilder row = new StringBuilder();

    private Traces() {}

    /// @param catalog or a copy of one; may be missing
    static Set<Fingerprint> in(Path catalog) throws IOException {
        Traces traces = new Traces();
        for (String part : List.of("", "-wal")) {
            Path file = catalog.resolveSibling(catalog.getFileName() + part);
            if (Files.isRegularFile(file)) {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                    traces.look(in);
                }
            }
        }
        return traces.found;
    }

    private void look(InputStream in) throws IOException {
        for (int c = in.read(); c >= 0; c = in.read()) {
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
                if (row.length() <= LONGEST_ROW) {
                    row.append((char) c);
                }
            } else {
                endRow();
            }
        }
        endRow();
    }

    private void endRow() {
        if (row.length() <= LONGEST_ROW) {
            for (int i = 0; i + LENGTH <= row.length() && found.size() < MOST; i++) {
                found.add(new Fingerprint(row.substring(i, i + LENGTH)));
            }
        }
        row.setLength(0);
    }
}
