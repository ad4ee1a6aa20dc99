package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageSecret;
import gantry.image.ImageSecret.Purpose;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// Secrets that open an image, or let one in.
public final class SecretRows {
    private static final String ADD =
            """
            INSERT INTO image_secret
                (secret_sum, purpose, project, fingerprint, maker, promise, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String ONE =
            """
            SELECT secret_sum, purpose, project, fingerprint, maker, promise, expires_at
            FROM image_secret
            WHERE secret_sum = ? AND purpose = ? AND project = ? AND expires_at > ?
            """;

    private static final String TAKE =
            """
            DELETE FROM image_secret
            WHERE secret_sum = ? AND purpose = ? AND project = ? AND fingerprint = ?
                AND expires_at > ?
            RETURNING secret_sum, purpose, project, fingerprint, maker, promise, expires_at
            """;

    private static final String COUNT =
            """
            SELECT count(*) FROM image_secret WHERE maker IS ? AND purpose = ?
            """;

    private static final String DELETE =
            """
            DELETE FROM image_secret WHERE secret_sum = ?
            """;

    private static final String ANY_EXPIRED =
            """
            SELECT 1 FROM image_secret WHERE expires_at <= ? LIMIT 1
            """;

    private static final String DELETE_EXPIRED =
            """
            DELETE FROM image_secret WHERE expires_at <= ?
            """;

    private final Session session;
    private final ProjectRows projects;

    SecretRows(Session session, ProjectRows projects) {
        this.session = session;
        this.projects = projects;
    }

    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    public void add(ImageSecret secret) throws IOException {
        projects.mustExist(secret.project());
        session.change(
                ADD,
                secret.secretSum(),
                secret.purpose().name(),
                secret.project(),
                secret.image(),
                secret.maker(),
                secret.promise(),
                secret.expiresAt());
    }

    /// One that has not expired.
    public Optional<ImageSecret> one(Digest secretSum, Purpose purpose, String project, Instant now)
            throws IOException {
        return session.first(ONE, SecretRows::secret, secretSum, purpose.name(), project, now);
    }

    /// Takes one away that has not expired and is for this image, and so lets nobody else have it.
    public Optional<ImageSecret> take(
            Digest secretSum, Purpose purpose, String project, Fingerprint image, Instant now)
            throws IOException {
        return session.first(
                TAKE, SecretRows::secret, secretSum, purpose.name(), project, image, now);
    }

    /// How many of this maker there are.
    public int count(Optional<Digest> maker, Purpose purpose) throws IOException {
        return session.first(COUNT, row -> row.getInt(1), maker, purpose.name()).orElseThrow();
    }

    /// @return whether it was there
    public boolean delete(Digest secretSum) throws IOException {
        return session.change(DELETE, secretSum) > 0;
    }

    public boolean isAnyExpired(Instant now) throws IOException {
        return session.first(ANY_EXPIRED, _ -> true, now).isPresent();
    }

    /// @return how many there were
    public int deleteExpired(Instant now) throws IOException {
        return session.change(DELETE_EXPIRED, now);
    }

    private static ImageSecret secret(ResultSet row) throws SQLException {
        return new ImageSecret(
                new Digest(Texts.of(row, 1)),
                Purpose.valueOf(Texts.of(row, 2)),
                Texts.of(row, 3),
                new Fingerprint(Texts.of(row, 4)),
                Optional.ofNullable(row.getString(5)).map(Digest::new),
                Texts.of(row, 6),
                Times.fromMicros(row.getLong(7)));
    }
}
