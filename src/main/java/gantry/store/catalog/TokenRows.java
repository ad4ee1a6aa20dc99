package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.TrustToken;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tokens that wait to be used, each once.
public final class TokenRows {
    private static final String SELECT =
            "SELECT secret_sum, name, created_at, expires_at, "
                    + AccessRows.columns("token", "secret_sum")
                    + " FROM token ";

    private static final String ALL = SELECT + "ORDER BY created_at, secret_sum";

    private static final String ONE = SELECT + "WHERE secret_sum = ?";

    private static final String ADD =
            """
            INSERT INTO token (secret_sum, name, created_at, expires_at, restricted)
            VALUES (?, ?, ?, ?, ?)
            """;

    private static final String DELETE =
            """
            DELETE FROM token WHERE secret_sum = ?
            """;

    private static final String DELETE_NAMED =
            """
            DELETE FROM token WHERE name = ?
            """;

    private static final String DELETE_EXPIRED =
            """
            DELETE FROM token WHERE expires_at <= ?
            """;

    private final Session session;
    private final AccessRows access;

    TokenRows(Session session, ProjectRows projects) {
        this.session = session;
        this.access = new AccessRows(session, projects, "token", "secret_sum");
    }

    /// In the order they were made; those that have expired too.
    public List<TrustToken> all() throws IOException {
        return session.list(ALL, TokenRows::token);
    }

    /// @throws gantry.image.ImageFailure.NotFound if it is restricted to a project that is not
    ///     there
    public void add(TrustToken token) throws IOException {
        session.change(
                ADD,
                token.secretSum(),
                token.name(),
                token.createdAt(),
                token.expiresAt(),
                token.access().restricted());
        access.grant(token.secretSum(), token.access());
    }

    /// Takes the token away, and so lets nobody else have it. Whether it has expired is for the
    /// caller to see.
    public Optional<TrustToken> take(Digest secretSum) throws IOException {
        Optional<TrustToken> token = session.first(ONE, TokenRows::token, secretSum);
        session.change(DELETE, secretSum);
        return token;
    }

    /// @return whether it was there
    public boolean delete(Digest secretSum) throws IOException {
        return session.change(DELETE, secretSum) > 0;
    }

    /// Names need not be unique.
    ///
    /// @return how many there were
    public int delete(String name) throws IOException {
        return session.change(DELETE_NAMED, name);
    }

    /// @return how many there were
    public int deleteExpired(Instant now) throws IOException {
        return session.change(DELETE_EXPIRED, now);
    }

    private static TrustToken token(ResultSet row) throws SQLException {
        return new TrustToken(
                new Digest(Texts.of(row, 1)),
                Texts.of(row, 2),
                AccessRows.read(row, 5),
                Times.fromMicros(row.getLong(3)),
                Times.maybe(row, 4));
    }
}
