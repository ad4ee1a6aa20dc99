package gantry.publish.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/// The ledger of a tree while this process has the turn, so that it need be read only once.
///
/// It only ever grows by what is going to be there, and shrinks by what is gone: at any moment it
/// names all that is ours.
final class LedgerFile {
    private final Path file;
    private final NewFiles newFiles;
    private Ledger now;

    /// @param now what the file says
    LedgerFile(Path file, NewFiles newFiles, Ledger now) {
        this.file = file;
        this.newFiles = newFiles;
        this.now = now;
    }

    Ledger now() {
        return now;
    }

    /// Names these files, too.
    void name(Collection<String> paths) throws IOException {
        put(now.naming(paths));
    }

    void put(Ledger ledger) throws IOException {
        byte[] text = ledger.text().getBytes(StandardCharsets.UTF_8);
        if (!isThere(text)) {
            newFiles.put(text, file);
        }
        now = ledger;
    }

    private boolean isThere(byte[] bytes) throws IOException {
        try {
            return Files.size(file) == bytes.length
                    && Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (NoSuchFileException _) {
            return false;
        }
    }
}
