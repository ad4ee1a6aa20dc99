package gantry.store.catalog;

import gantry.image.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// A database of SQLite: how it is opened, and how its troubles are told to a person.
record SqliteFile(Path path) {
    /// How long a process waits for another one that is writing.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What to do when the catalog cannot be used, as people are told.
    static final String ADVICE =
            "put the catalog back from a backup, or make it anew from the images' files: gantry store"
                    + " rebuild";

    // SQLite's own numbers: https://sqlite.org/rescode.html
    private static final int ERROR = 1;
    private static final int PERM = 3;
    private static final int BUSY = 5;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int TOOBIG = 18;
    private static final int MISMATCH = 20;
    private static final int FORMAT = 24;
    private static final int RANGE = 25;
    private static final int NOTADB = 26;

    /// IOERR of one kind: the file ends before a page that it should have.
    private static final int SHORT_READ = IOERR | 2 << 8;

    /// IOERR of one kind: no room to make the index of the log, which readers need too.
    private static final int SHMSIZE = IOERR | 19 << 8;

    SqliteFile {
        path = path.toAbsolutePath();
    }

    /// A connection in autocommit, to a file that must be there. It stays in autocommit, and
    /// transactions are begun and ended by statements: without autocommit the driver begins the
    /// next one at each commit, and in immediate mode would so never let go of the write lock.
    Connection connect() throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) PATIENCE.toMillis());
        config.enforceForeignKeys(true);
        // NORMAL may lose the last commits when the power fails.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        // Where the store was taken away, no new catalog is made in its place.
        config.resetOpenMode(SQLiteOpenMode.CREATE);
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
        int kind = e.getErrorCode() & 0xff;
        if (e instanceof SQLiteException known) {
            switch (known.getResultCode().code) {
                case SHMSIZE -> {
                    return new IOException(noSpace(), e);
                }
                case SHORT_READ -> {
                    return damaged("it ends too early", e);
                }
                default -> {}
            }
        }
        return switch (kind) {
            case NOTADB ->
                    new StoreUnavailable(
                            "Not a catalog of Gantry: %s is no SQLite database; %s"
                                    .formatted(path, ADVICE),
                            e);
            // Our statements are right, and what they name is there, unless a page was damaged.
            case CORRUPT, ERROR, TOOBIG, MISMATCH, FORMAT, RANGE -> damaged(SqliteWords.of(e), e);
            default -> new IOException(sentence(kind, e), e);
        };
    }

    /// @param how what is wrong with it, as far as one sees
    StoreUnavailable damaged(String how, Exception cause) {
        return new StoreUnavailable(damaged(how), cause);
    }

    StoreUnavailable isDamaged(String how) {
        return new StoreUnavailable(damaged(how));
    }

    private String damaged(String how) {
        return "The catalog %s is damaged (%s); %s".formatted(path, how, ADVICE);
    }

    private String sentence(int kind, SQLException e) {
        return switch (kind) {
            case BUSY ->
                    "The catalog %s has been locked by another process for over %d seconds; try again"
                            .formatted(path, PATIENCE.toSeconds());
            case FULL -> noSpace();
            case PERM, READONLY, CANTOPEN -> notOpened();
            case IOERR ->
                    "Reading or writing the catalog %s failed; %s"
                            .formatted(path, SqliteWords.of(e));
            default -> "The catalog %s refused; %s".formatted(path, SqliteWords.of(e));
        };
    }

    private static boolean isShmSize(SQLException e) {
        return e instanceof SQLiteException known && known.getResultCode().code == SHMSIZE;
    }

    IOException cannotOpen(IOException e) {
        return new IOException(notOpened(), e);
    }

    private String notOpened() {
        return "Cannot open the catalog %s: it, and the directory it is in, must be there and writable"
                .formatted(path);
    }

    private String noSpace() {
        return "No space left on device for the catalog %s; make room there first".formatted(path);
    }
}
