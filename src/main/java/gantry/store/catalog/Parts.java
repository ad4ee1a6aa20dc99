package gantry.store.catalog;

import java.io.Closeable;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What belongs to images (files, properties), read once from front to back beside the images
/// themselves: the first column is the image's id, and rows come in the order of ids.
final class Parts<T> implements Closeable {
    private final PreparedStatement statement;
    private final Session.Row<T> reader;
    private final SqliteFile file;
    private final ResultSet rows;
    private boolean hasRow;
    private long owner;

    Parts(PreparedStatement statement, Session.Row<T> reader, SqliteFile file) throws SQLException {
        this.statement = statement;
        this.reader = reader;
        this.file = file;
        this.rows = statement.executeQuery();
        advance();
    }

    /// Those of this image. Images must be asked for in the order of their ids.
    List<T> of(long image) throws SQLException {
        List<T> parts = new ArrayList<>();
        while (hasRow && owner == image) {
            parts.add(reader.read(rows));
            advance();
        }
        return parts;
    }

    private void advance() throws SQLException {
        hasRow = rows.next();
        if (hasRow) {
            owner = rows.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            statement.close();
        } catch (SQLException e) {
            throw file.fault(e);
        }
    }
}
