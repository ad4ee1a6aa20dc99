package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.ImageFailure;
import gantry.image.TrustedCertificate;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Certificates of clients that are let in, and the projects each is restricted to.
public final class CertificateRows {
    private static final String SELECT =
            "SELECT fingerprint, name, type, pem, added_at, "
                    + AccessRows.columns("certificate", "fingerprint")
                    + " FROM certificate ";

    private static final String ALL = SELECT + "ORDER BY added_at, fingerprint";

    private static final String ONE = SELECT + "WHERE fingerprint = ?";

    private static final String ADD =
            """
            INSERT INTO certificate (fingerprint, name, type, pem, added_at, restricted)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String UPDATE =
            """
            UPDATE certificate SET name = ?, type = ?, restricted = ? WHERE fingerprint = ?
            """;

    private static final String DELETE =
            """
            DELETE FROM certificate WHERE fingerprint = ?
            """;

    private final Session session;
    private final AccessRows access;

    CertificateRows(Session session, ProjectRows projects) {
        this.session = session;
        this.access = new AccessRows(session, projects, "certificate", "fingerprint");
    }

    /// In the order they were added.
    public List<TrustedCertificate> all() throws IOException {
        return session.list(ALL, CertificateRows::certificate);
    }

    public Optional<TrustedCertificate> one(Digest fingerprint) throws IOException {
        return session.first(ONE, CertificateRows::certificate, fingerprint);
    }

    /// @throws gantry.image.ImageFailure.AlreadyExists if it is there, under whatever name
    /// @throws gantry.image.ImageFailure.NotFound if it is restricted to a project that is not
    ///     there
    public void add(TrustedCertificate certificate) throws IOException {
        int added =
                session.change(
                        ADD,
                        certificate.fingerprint(),
                        certificate.name(),
                        certificate.type().word(),
                        certificate.pem(),
                        certificate.addedAt(),
                        certificate.access().restricted());
        if (added == 0) {
            throw new ImageFailure.AlreadyExists("Certificate already in trust store");
        }
        access.grant(certificate.fingerprint(), certificate.access());
    }

    /// Changes the name, the type and the access.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such certificate or project
    public void update(TrustedCertificate certificate) throws IOException {
        int updated =
                session.change(
                        UPDATE,
                        certificate.name(),
                        certificate.type().word(),
                        certificate.access().restricted(),
                        certificate.fingerprint());
        if (updated == 0) {
            throw new ImageFailure.NotFound("Certificate not found");
        }
        access.replace(certificate.fingerprint(), certificate.access());
    }

    /// @return whether it was there
    public boolean delete(Digest fingerprint) throws IOException {
        return session.change(DELETE, fingerprint) > 0;
    }

    private static TrustedCertificate certificate(ResultSet row) throws SQLException {
        return new TrustedCertificate(
                new Digest(Texts.of(row, 1)),
                Texts.of(row, 2),
                TrustedCertificate.Type.of(Texts.of(row, 3)).orElseThrow(),
                AccessRows.read(row, 6),
                Texts.of(row, 4),
                Times.fromMicros(row.getLong(5)));
    }
}
