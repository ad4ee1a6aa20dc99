package gantry.publish.directory;

import gantry.image.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Who writes to a tree, for those who may not meanwhile: what stands in a file beside the lock,
/// which must not be opened for it.
///
/// @param file may tell of the one before, in the moment in which the next has just begun
record Writer(Path file) {
    private static final int LONGEST = 200;

    void sign(Instant now) throws IOException {
        Files.writeString(
                file,
                "process %d since %s\n"
                        .formatted(
                                ProcessHandle.current().pid(),
                                now.truncatedTo(ChronoUnit.SECONDS)));
    }

    String words() {
        try {
            String words = Words.printable(Files.readString(file).strip());
            return words.isEmpty() || words.length() > LONGEST ? "another process" : words;
        } catch (IOException _) {
            return "another process";
        }
    }
}
