package gantry.store.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

/// A database of SQLite: how it is opened, and how its troubles are told to a person.
record SqliteFile(Path path) {
    /// How long a process waits for another one that is writing.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    // SQLite's own numbers: https://sqlite.org/rescode.html
    private static final int PERM = 3;
    private static final int BUSY = 5;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int NOTADB = 26;

    /// IOERR of one kind: no room to make the index of the log, which readers need too.
    private static final int SHMSIZE = IOERR | 19 << 8;

    SqliteFile {
        path = path.toAbsolutePath();
    }

    /// A connection in autocommit. It stays there, and transactions are begun and ended by
    /// statements: without autocommit the driver begins the next one at each commit, and in
    /// immediate mode would so never let go of the write lock.
    Connection connect() throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) PATIENCE.toMillis());
        config.enforceForeignKeys(true);
        // NORMAL may lose the last commits when the power fails.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        try {
            return config.createConnection("jdbc:sqlite:" + address());
        } catch (SQLException e) {
            throw fault(e);
        }
    }

    /// As a URI, since the driver takes what follows a `?` in a plain path for settings.
    private String address() {
        return "file:" + path.toUri().getRawPath();
    }

    /// Whether another process was in the way.
    static boolean isLocked(IOException fault) {
        return fault.getCause() instanceof SQLException e && e.getErrorCode() == BUSY;
    }

    /// Whether there was no room on the disk.
    static boolean isFull(IOException fault) {
        return fault.getCause() instanceof SQLException e
                && (e.getErrorCode() == FULL || isShmSize(e));
    }

    IOException fault(SQLException e) {
        return new IOException(sentence(e), e);
    }

    private String sentence(SQLException e) {
        if (isShmSize(e)) {
            return noSpace();
        }
        return switch (e.getErrorCode()) {
            case BUSY ->
                    "The catalog %s has been locked by another process for over %d seconds; try again"
                            .formatted(path, PATIENCE.toSeconds());
            case FULL -> noSpace();
            case NOTADB -> "Not a catalog of Gantry: " + path + " is no SQLite database";
            case CORRUPT ->
                    "The catalog %s is damaged (%s); restore it from a backup, or try sqlite3's .recover"
                            .formatted(path, e.getMessage());
            case PERM, READONLY, CANTOPEN ->
                    "Cannot open the catalog %s: it, and the directory it is in, must be there and writable"
                            .formatted(path);
            case IOERR -> "Reading or writing the catalog " + path + " failed: " + e.getMessage();
            default -> "The catalog " + path + " refused: " + e.getMessage();
        };
    }

    private static boolean isShmSize(SQLException e) {
        return e instanceof SQLiteException known && known.getResultCode().code == SHMSIZE;
    }

    private String noSpace() {
        return "No space left on device for the catalog %s; make room there first".formatted(path);
    }
}
