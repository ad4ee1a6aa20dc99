package gantry.store.catalog;

import gantry.image.StoreUnavailable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Brings a database to the schema this program knows. The steps are the numbered files beside
/// this class; one that was released is never edited. A database's `user_version` is the number of
/// the last step it has had.
final class Migrations {
    static final int LATEST = 12;

    /// Marks a database as Gantry's, for `file` and for us: "Gtry" in ASCII.
    private static final int APPLICATION = 0x47747279;

    /// Between two attempts to get what SQLite does not wait for.
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final String STATE =
            """
            SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema)
            FROM pragma_application_id a, pragma_user_version v
            """;

    private final Session session;
    private final Path path;
    private final Catalog.Beside beside;

    /// @param beside the files that a new catalog would not know
    Migrations(Session session, Path path, Catalog.Beside beside) {
        this.session = session;
        this.path = path;
        this.beside = beside;
    }

    private record State(int application, int version, int tables) {
        boolean isNew() {
            return application == 0 && version == 0 && tables == 0;
        }
    }

    /// Does nothing, and takes no lock, where nothing is to do. Of several processes that start at
    /// once, one does the work and the others wait for it.
    void run() throws IOException {
        State before = check();
        if (before.version() == LATEST) {
            return;
        }
        if (before.isNew()) {
            refuseBesideFiles();
            becomeWal();
        }
        session.script("BEGIN IMMEDIATE");
        try {
            apply(check().version());
            session.script("COMMIT");
        } catch (IOException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /// Files get their names after the catalog has its tables: where there are files, and there is
    /// still no table after that was seen, it is not new.
    private void refuseBesideFiles() throws IOException {
        if (beside.isAnything() && check().isNew()) {
            throw CatalogFile.lost(path, "is empty");
        }
    }

    /// SQLite waits for others before everything but this: where two processes make one file, the
    /// second is told at once that it is locked.
    private void becomeWal() throws IOException {
        for (long left = SqliteFile.PATIENCE.dividedBy(PAUSE); true; left--) {
            try {
                session.script("PRAGMA journal_mode = WAL");
                return;
            } catch (IOException e) {
                if (!SqliteFile.isLocked(e)
                        || left == 0
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private State check() throws IOException {
        State state =
                session.first(STATE, row -> new State(row.getInt(1), row.getInt(2), row.getInt(3)))
                        .orElseThrow();
        if (!state.isNew() && state.application() != APPLICATION) {
            throw new StoreUnavailable(
                    "Not a catalog of Gantry: %s is another program's SQLite database; %s"
                            .formatted(path, SqliteFile.ADVICE));
        }
        if (state.version() > LATEST) {
            throw new StoreUnavailable.Newer(
                    ("The catalog %s was written by a newer Gantry (schema %d, and this program"
                                    + " knows %d); use that one")
                            .formatted(path, state.version(), LATEST));
        }
        return state;
    }

    private void apply(int version) throws IOException {
        for (int step = version + 1; step <= LATEST; step++) {
            session.script(text(step));
        }
        session.script("PRAGMA application_id = " + APPLICATION);
        session.script("PRAGMA user_version = " + LATEST);
    }

    private static String text(int step) throws IOException {
        String name = "%04d.sql".formatted(step);
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("The program is not whole: it lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void rollBack(Exception reason) {
        try {
            session.script("ROLLBACK");
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
