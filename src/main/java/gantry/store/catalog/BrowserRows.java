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
    private static final String SELECT =
            "SELECT secret_sum, name, added_at, used_at, "
                    + AccessRows.columns("browser", "secret_sum")
                    + " FROM browser ";

    private static final String ALL = SELECT + "ORDER BY added_at, secret_sum";

    private static final String ONE = SELECT + "WHERE secret_sum = ?";

    private static final String ADD =
            """
            INSERT INTO browser (secret_sum, name, added_at, used_at, restricted)
            VALUES (?, ?, ?, ?, ?)
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
    private final AccessRows access;

    BrowserRows(Session session, ProjectRows projects) {
        this.session = session;
        this.access = new AccessRows(session, projects, "browser", "secret_sum");
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
        access.grant(browser.secretSum(), browser.access());
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
                AccessRows.read(row, 5),
                Times.fromMicros(row.getLong(3)),
                Times.fromMicros(row.getLong(4)));
    }
}
