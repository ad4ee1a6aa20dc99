package gantry.store.catalog;

import gantry.image.Access;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Access as two columns of a result: whether it is restricted, and the projects, joined by `/`,
/// which no project's name has in it.
final class AccessColumns {
    private AccessColumns() {}

    /// @param first the number of the first of both
    static Access read(ResultSet row, int first) throws SQLException {
        return new Access(row.getBoolean(first), split(row.getString(first + 1)));
    }

    private static List<String> split(@Nullable String joined) {
        return joined == null ? List.of() : List.of(joined.split("/", -1));
    }
}
