package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.TrustedBrowser;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Browsers that are signed in to the web page.
public final class BrowserRows {
    private static final String ALL =
            """
            SELECT secret_sum, name, added_at, used_at, restricted,
                (SELECT string_agg(project, '/') FROM browser_project p
                 WHERE p.secret_sum = b.secret_sum)
            FROM browser b ORDER BY added_at, secret_sum
            """;

    private static final String ONE =
            """
            SELECT secret_sum, name, added_at, used_at, restricted,
                (SELECT string_agg(project, '/') FROM browser_project p
                 WHERE p.secret_sum = b.secret_sum)
            FROM browser b WHERE secret_sum = ?
            """;

    private static final String ADD =
            """
            INSERT INTO browser (secret_sum, name, added_at, used_at, restricted)
            VALUES (?, ?, ?, ?, ?)
            """;

    private static final String ADD_PROJECT =
            """
            INSERT INTO browser_project (secret_sum, project) VALUES (?, ?)
            """;

    private static final String USE =
            """
            UPDATE browser SET used_at = ? WHERE secret_sum = ?
            """;

    private static final String DELETE =
            """
            DELETE FROM browser WHERE secret_sum = ?
            """;

    private static final String DELETE_UNUSED =
            """
            DELETE FROM browser WHERE used_at <= ?
            """;

    private final Session session;
    private final ProjectRows projects;

    BrowserRows(Session session, ProjectRows projects) {
        this.session = session;
        this.projects = projects;
    }

    /// In the order they were added; those that have expired too.
    public List<TrustedBrowser> all() throws IOException {
        return session.list(ALL, BrowserRows::browser);
    }

    public Optional<TrustedBrowser> one(Digest secretSum) throws IOException {
        return session.first(ONE, BrowserRows::browser, secretSum);
    }

    /// @throws gantry.image.ImageFailure.NotFound if it is restricted to a project that is not
    ///     there
    public void add(TrustedBrowser browser) throws IOException {
        session.change(
                ADD,
                browser.secretSum(),
                browser.name(),
                browser.addedAt(),
                browser.usedAt(),
                browser.access().restricted());
        for (String project : browser.access().projects()) {
            projects.mustExist(project);
            session.change(ADD_PROJECT, browser.secretSum(), project);
        }
    }

    /// Has a browser remember when it was last here.
    public void use(Digest secretSum, Instant at) throws IOException {
        session.change(USE, at, secretSum);
    }

    /// @return whether it was there
    public boolean delete(Digest secretSum) throws IOException {
        return session.change(DELETE, secretSum) > 0;
    }

    /// Those that were last here then, or before.
    public void deleteUnusedSince(Instant time) throws IOException {
        session.change(DELETE_UNUSED, time);
    }

    private static TrustedBrowser browser(ResultSet row) throws SQLException {
        return new TrustedBrowser(
                new Digest(Texts.of(row, 1)),
                Texts.of(row, 2),
                AccessColumns.read(row, 5),
                Times.fromMicros(row.getLong(3)),
                Times.fromMicros(row.getLong(4)));
    }
}
