package gantry.store.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;

/// Texts as columns hold them that may not be null. In a damaged catalog they can be, which
/// [Session] then tells.
final class Texts {
    private Texts() {}

    static String of(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new IllegalStateException("Column " + column + " holds nothing");
        }
        return text;
    }
}
