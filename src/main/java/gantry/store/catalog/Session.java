package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageType;
import gantry.image.StoreUnavailable;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Statements on one connection. Here, and nowhere above, a [SQLException] becomes an
/// [IOException].
///
/// Arguments may be strings, numbers, booleans, times, fingerprints, digests, keys, types and
/// addresses, or an [Optional] of those.
final class Session {
    private static final String CHECK = "PRAGMA integrity_check(1)";
    private static final String CHECK_KEYS = "PRAGMA foreign_key_check";

    private final Connection connection;
    private final SqliteFile file;

    Session(Connection connection, SqliteFile file) {
        this.connection = connection;
        this.file = file;
    }

    /// Reads one value from the row the result stands on.
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> list(String query, Row<T> row, Object... arguments) throws IOException {
        List<T> found = new ArrayList<>();
        each(query, row, found::add, arguments);
        return found;
    }

    /// Hands over one after another, so that they need not all be in memory.
    <T> void each(String query, Row<T> row, Consumer<T> taker, Object... arguments)
            throws IOException {
        try (PreparedStatement statement = prepare(query, arguments);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taker.accept(read(row, rows));
            }
        } catch (SQLException e) {
            throw file.fault(e);
        }
    }

    <T> Optional<T> first(String query, Row<T> row, Object... arguments) throws IOException {
        try (PreparedStatement statement = prepare(query, arguments);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(read(row, rows)) : Optional.empty();
        } catch (SQLException e) {
            throw file.fault(e);
        }
    }

    /// What was written can be read again: a row that cannot was damaged.
    private <T> T read(Row<T> row, ResultSet rows) throws SQLException, StoreUnavailable {
        try {
            return row.read(rows);
        } catch (RuntimeException e) {
            throw file.damaged("a row holds what was never written there", e);
        }
    }

    /// The rows of a query whose first column is an image's id, in the order of those ids.
    <T> Parts<T> parts(String query, Row<T> row, Object... arguments) throws IOException {
        try {
            return new Parts<>(prepare(query, arguments), row, file);
        } catch (SQLException e) {
            throw file.fault(e);
        }
    }

    /// How many rows it changed.
    int change(String statement, Object... arguments) throws IOException {
        try (PreparedStatement prepared = prepare(statement, arguments)) {
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw file.fault(e);
        }
    }

    /// Runs any number of statements that need no arguments and have no result.
    void script(String statements) throws IOException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(statements);
        } catch (SQLException e) {
            throw file.fault(e);
        }
    }

    /// Looks through the whole file.
    ///
    /// @throws StoreUnavailable if it is damaged
    void check() throws IOException {
        String found = first(CHECK, row -> Texts.of(row, 1)).orElse("");
        if (!found.equals("ok")) {
            throw file.isDamaged(SqliteWords.ofCheck(found));
        }
        if (first(CHECK_KEYS, _ -> true).isPresent()) {
            throw file.isDamaged("rows name others that are not there");
        }
    }

    private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, column(arguments[i]));
            }
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
        return statement;
    }

    // Not a switch over patterns: linking one costs the command line milliseconds at every start.
    private static @Nullable Object column(Object argument) {
        if (argument instanceof Optional<?> maybe) {
            return maybe.isPresent() ? column(maybe.get()) : null;
        }
        if (argument instanceof Instant time) {
            return Times.toMicros(time);
        }
        if (argument instanceof Fingerprint
                || argument instanceof Digest
                || argument instanceof BlobKey
                || argument instanceof ImageType
                || argument instanceof URI) {
            return argument.toString();
        }
        return argument;
    }
}
