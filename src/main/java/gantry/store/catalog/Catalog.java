package gantry.store.catalog;

import gantry.image.ImageFailure;
import gantry.image.StoreUnavailable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// The rows: which images there are, what is known of them, and which files they are made of.
///
/// One catalog serves any number of threads, and any number of processes may have catalogs on the
/// same file. Readers see the state at their begin and wait for nobody; writers take turns.
///
/// Trouble is an [IOException] that names the file: another process writing for over a minute, a
/// full disk, a file that is no catalog or a newer Gantry's.
public final class Catalog implements Closeable {
    /// More than this many at once wait; SQLite would not be faster with more.
    private static final int CONNECTIONS = 8;

    /// What to do when a catalog cannot be used, as people are told.
    public static final String ADVICE = SqliteFile.ADVICE;

    private final SqliteFile file;
    private final Connections connections;
    private final Relief relief;
    private final CatalogFile there;
    private final Semaphore free = new Semaphore(CONNECTIONS);
    private final ReentrantLock writing = new ReentrantLock();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;
    private volatile Watcher watcher = _ -> () -> {};

    /// How connections are made.
    interface Connections {
        Connection connect() throws IOException;
    }

    private Catalog(SqliteFile file, CatalogFile there, Connections connections, Relief relief) {
        this.file = file;
        this.there = there;
        this.connections = connections;
        this.relief = relief;
    }

    /// What lies beside a catalog.
    public interface Beside {
        /// Whether there are files that a new catalog would not know.
        boolean isAnything() throws IOException;
    }

    /// The same as [#sqlite(Path, Beside, Relief)] with nothing beside it, and no relief.
    public static Catalog sqlite(Path path) throws IOException {
        return sqlite(path, () -> false, Relief.NONE);
    }

    /// Opens the catalog in this file, which is made where it is missing, in a directory that must
    /// be there. One that is up to date is neither locked nor written to.
    ///
    /// @param relief asked when the disk is full, so that the catalog can be opened and read, and
    ///     for [#takeAway]
    /// @throws StoreUnavailable if it is damaged; or missing or empty beside files
    public static Catalog sqlite(Path path, Beside beside, Relief relief) throws IOException {
        SqliteFile file = new SqliteFile(path);
        return open(file, beside, file::connect, relief);
    }

    static Catalog open(SqliteFile file, Beside beside, Connections connections, Relief relief)
            throws IOException {
        Catalog catalog =
                new Catalog(file, CatalogFile.open(file.path(), beside), connections, relief);
        return catalog.relieved(() -> catalog.migrated(beside));
    }

    private Catalog migrated(Beside beside) throws IOException {
        Connection first = connections.connect();
        try {
            new Migrations(new Session(first, file), file.path(), beside).run();
        } catch (IOException | RuntimeException e) {
            discard(first);
            throw e;
        }
        giveBack(first);
        return this;
    }

    /// The file it is in.
    public Path path() {
        return file.path();
    }

    /// Who writes down, beside the catalog, what images are.
    public interface Watcher {
        /// Called at the end of each change, before it is committed.
        ///
        /// @return what is done when it is committed, before others may write
        Runnable committing(Tables tables) throws IOException;

        /// This one, and then the other.
        default Watcher and(Watcher other) {
            return tables -> {
                Runnable first = committing(tables);
                Runnable second = other.committing(tables);
                return () -> {
                    first.run();
                    second.run();
                };
            };
        }
    }

    /// There is one at most.
    public void watch(Watcher keeper) {
        watcher = keeper;
    }

    /// Looks through the whole file.
    ///
    /// @throws StoreUnavailable if it is damaged
    public void check() throws IOException {
        look(Tables::check);
    }

    /// What is done in one transaction. The tables are good only until it returns.
    public interface Work<T> {
        T run(Tables tables) throws IOException;
    }

    /// The same, without a result; it may also only look.
    public interface Change {
        void run(Tables tables) throws IOException;

        private Work<Tables> work() {
            return tables -> {
                run(tables);
                return tables;
            };
        }
    }

    /// Sees one state of the catalog, whatever others write meanwhile. Must not be called inside
    /// other work on this catalog.
    public <T> T read(Work<T> query) throws IOException {
        acquire(free);
        try {
            return relieved(() -> transaction("BEGIN", query));
        } finally {
            free.release();
        }
    }

    /// As [#read], for what hands on what it sees.
    public void look(Change look) throws IOException {
        read(look.work());
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /// Once more, where the disk was full and is not any more.
    private <T> T relieved(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (IOException e) {
            if (SqliteFile.isFull(e) && relief.makeRoom()) {
                return step.run();
            }
            throw e;
        }
    }

    /// As [#write], for what takes something away, which has to work on a full disk, too: the work
    /// may be run a second time then.
    public <T> T takeAway(Work<T> change) throws IOException {
        return relieved(() -> write(change));
    }

    /// Changes everything or, where the work throws or the process dies, nothing; once this
    /// returns, a power cut does not undo it. Must not be called inside other work on this catalog.
    public <T> T write(Work<T> change) throws IOException {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("A change inside a change");
        }
        lock(writing);
        try {
            acquire(free);
            try {
                Watched<T> done = transaction("BEGIN IMMEDIATE", tables -> watched(tables, change));
                done.afterwards().run();
                return done.result();
            } finally {
                free.release();
            }
        } finally {
            writing.unlock();
        }
    }

    /// As [#write], for what has no result.
    public void change(Change change) throws IOException {
        write(change.work());
    }

    /// What a [Watcher] does in a transaction of its own after a commit, where others may have
    /// committed meanwhile, and nobody can until it is done. Nothing of it is watched.
    public void settle(Change change) throws IOException {
        if (!writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("Only after a change");
        }
        transaction("BEGIN IMMEDIATE", change.work());
    }

    private record Watched<T>(T result, Runnable afterwards) {}

    private <T> Watched<T> watched(Tables tables, Work<T> change) throws IOException {
        T result = change.run(tables);
        return new Watched<>(result, watcher.committing(tables));
    }

    private <T> T transaction(String begin, Work<T> work) throws IOException {
        Connection connection = take();
        Session session = new Session(connection, file);
        boolean usable = false;
        try {
            session.script(begin);
            there.checkStillThere(); // a writer has its lock by now, so that nothing moves between
            T result = work.run(new Tables(session));
            session.script("COMMIT");
            usable = true;
            return result;
        } catch (ImageFailure | IOException | Error e) {
            usable = rolledBack(session, e);
            throw e;
        } catch (RuntimeException e) {
            usable = rolledBack(session, e);
            session.check(); // a damaged index, for one, leads to rows that are not there
            throw e;
        } finally {
            if (usable) {
                giveBack(connection);
            } else {
                discard(connection);
            }
        }
    }

    /// A full disk, for one, makes SQLite roll back by itself; then the connection is not trusted
    /// again.
    private static boolean rolledBack(Session session, Throwable reason) {
        try {
            session.script("ROLLBACK");
            return true;
        } catch (IOException e) {
            reason.addSuppressed(e);
            return false;
        }
    }

    private Connection take() throws IOException {
        synchronized (idle) {
            if (closed) {
                throw new IOException("The catalog " + file.path() + " is closed");
            }
            Connection connection = idle.poll();
            if (connection != null) {
                return connection;
            }
        }
        return connections.connect();
    }

    private void giveBack(Connection connection) {
        synchronized (idle) {
            if (!closed) {
                idle.push(connection);
                return;
            }
        }
        discard(connection);
    }

    private void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // Nothing is lost: what was committed is on disk, and nobody will use it again.
            return;
        }
    }

    private static void acquire(Semaphore semaphore) throws IOException {
        try {
            semaphore.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void lock(ReentrantLock lock) throws IOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException told =
                new InterruptedIOException("Interrupted while waiting for the catalog");
        told.initCause(e);
        return told;
    }

    /// Work under way is finished; what is asked for later is refused.
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(this::discard);
            idle.clear();
        }
    }
}
