package gantry.store.catalog;

import gantry.image.Access;
import gantry.image.Digest;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// To which projects somebody who is let in is restricted: rows beside those of certificates,
/// tokens and browsers.
final class AccessRows {
    private final Session session;
    private final ProjectRows projects;
    private final String add;
    private final String clear;

    /// @param table of those who are let in; with `_project` after it, of their projects
    /// @param key the column by which both tables know them
    AccessRows(Session session, ProjectRows projects, String table, String key) {
        this.session = session;
        this.projects = projects;
        this.add = "INSERT INTO %s_project (%s, project) VALUES (?, ?)".formatted(table, key);
        this.clear = "DELETE FROM %s_project WHERE %s = ?".formatted(table, key);
    }

    /// For a SELECT from the table: whether access is restricted, and the projects, joined by `/`,
    /// which no project's name has in it. See [#read].
    static String columns(String table, String key) {
        return """
                restricted,
                (SELECT string_agg(project, '/') FROM %1$s_project
                 WHERE %1$s_project.%2$s = %1$s.%2$s)
                """
                .formatted(table, key);
    }

    /// @param first the number of the first of the columns
    static Access read(ResultSet row, int first) throws SQLException {
        return new Access(row.getBoolean(first), split(row.getString(first + 1)));
    }

    private static List<String> split(@Nullable String joined) {
        return joined == null ? List.of() : List.of(joined.split("/", -1));
    }

    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    void grant(Digest key, Access access) throws IOException {
        for (String project : access.projects()) {
            projects.mustExist(project);
            session.change(add, key, project);
        }
    }

    /// The same in the place of what was granted before.
    void replace(Digest key, Access access) throws IOException {
        session.change(clear, key);
        grant(key, access);
    }
}
