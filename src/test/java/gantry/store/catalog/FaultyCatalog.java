package gantry.store.catalog;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// A catalog whose commits fail when a test wants it.
public final class FaultyCatalog {
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final Catalog catalog;
    private boolean silent;

    /// What becomes of a commit.
    public enum Fault {
        NONE,
        /// The disk is full; nothing was committed.
        FULL,
        /// Another process has it; nothing was committed.
        LOCKED,
        /// The same, and the next transaction, a reading one too, does not begin either.
        SILENT,
        /// The disk failed; nothing was committed.
        BROKEN,
        /// The disk failed, after everything was committed.
        COMMITTED,
        /// The thread is interrupted, and waits for nothing from then on; nothing was committed.
        INTERRUPTED
    }

    /// @param relief as for [Catalog#sqlite(Path, Beside, Relief)]
    public FaultyCatalog(Path path, Relief relief) throws IOException {
        SqliteFile file = new SqliteFile(path);
        catalog = Catalog.open(file, () -> false, () -> faulty(file.connect()), relief);
    }

    public Catalog catalog() {
        return catalog;
    }

    /// The next commits of changes fare so, and those after them well.
    public synchronized void next(Fault... next) {
        faults.addAll(List.of(next));
    }

    private synchronized Fault take() {
        Fault fault = faults.poll();
        silent = fault == Fault.SILENT;
        return fault == null ? Fault.NONE : fault;
    }

    private Connection faulty(Connection connection) {
        boolean[] changing = {false};
        return proxy(
                Connection.class,
                (_, method, arguments) -> {
                    Object result = call(connection, method, arguments);
                    return result instanceof Statement statement
                                    && method.getName().equals("createStatement")
                            ? faulty(statement, changing)
                            : result;
                });
    }

    private Statement faulty(Statement statement, boolean[] changing) {
        return proxy(
                Statement.class,
                (_, method, arguments) -> {
                    String sql =
                            arguments != null && arguments[0] instanceof String text ? text : "";
                    if (sql.startsWith("BEGIN")) {
                        failIfSilent();
                        changing[0] = sql.equals("BEGIN IMMEDIATE");
                    }
                    if (sql.equals("COMMIT") && changing[0]) {
                        Fault fault = take();
                        if (fault == Fault.COMMITTED) {
                            call(statement, method, arguments);
                        }
                        fail(fault);
                    }
                    return call(statement, method, arguments);
                });
    }

    private synchronized void failIfSilent() throws SQLiteException {
        if (silent) {
            silent = false;
            fail(Fault.LOCKED);
        }
    }

    private static void fail(Fault fault) throws SQLiteException {
        switch (fault) {
            case NONE -> {}
            case FULL -> throw new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL);
            case LOCKED, SILENT -> throw new SQLiteException("locked", SQLiteErrorCode.SQLITE_BUSY);
            case BROKEN, COMMITTED ->
                    throw new SQLiteException("broken", SQLiteErrorCode.SQLITE_IOERR);
            case INTERRUPTED -> {
                Thread.currentThread().interrupt();
                throw new SQLiteException("interrupted", SQLiteErrorCode.SQLITE_INTERRUPT);
            }
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
