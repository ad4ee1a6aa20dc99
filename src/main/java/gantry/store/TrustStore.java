package gantry.store;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.image.Words;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who is let in: certificates, and one-time tokens for those who are still to bring one.
///
/// Secrets are looked up by their SHA-256. How long that takes tells at most how that sum begins,
/// which is of no use to anybody who does not have the secret.
public final class TrustStore {
    private static final int SECRET_BYTES = 32;

    private final Catalog catalog;
    private final Clock clock;
    private final SecureRandom random;

    TrustStore(Catalog catalog, Clock clock, SecureRandom random) {
        this.catalog = catalog;
        this.clock = clock;
        this.random = random;
    }

    /// In the order they were added.
    public List<TrustedCertificate> certificates() throws IOException {
        return catalog.read(Tables::certificates);
    }

    /// The one with exactly this fingerprint. Whether it has expired is not looked at.
    public Optional<TrustedCertificate> certificate(Digest fingerprint) throws IOException {
        return catalog.read(tables -> tables.certificate(fingerprint));
    }

    /// The only one whose fingerprint begins so.
    ///
    /// @throws NotFound if there is none
    /// @throws Invalid if there are several
    public TrustedCertificate find(String prefix) throws IOException {
        return catalog.read(tables -> find(tables, prefix));
    }

    private static TrustedCertificate find(Tables tables, String prefix) throws IOException {
        String digits = prefix.toLowerCase(Locale.ROOT);
        List<TrustedCertificate> found =
                tables.certificates().stream()
                        .filter(each -> each.fingerprint().hex().startsWith(digits))
                        .toList();
        if (found.isEmpty() || digits.isEmpty()) {
            throw new NotFound("Certificate not found");
        }
        if (found.size() > 1) {
            throw new Invalid(
                    "%d certificates have fingerprints that begin with %s; give more of it"
                            .formatted(found.size(), Words.printable(prefix)));
        }
        return found.getFirst();
    }

    /// @throws gantry.image.ImageFailure.AlreadyExists if it is there, under whatever name
    public void add(TrustedCertificate certificate) throws IOException {
        catalog.write(
                tables -> {
                    tables.addCertificate(certificate);
                    return certificate;
                });
    }

    /// Changes the name, the type and the access.
    ///
    /// @throws NotFound if there is no such certificate, or project
    public void update(TrustedCertificate certificate) throws IOException {
        catalog.write(
                tables -> {
                    tables.updateCertificate(certificate);
                    return certificate;
                });
    }

    /// @param prefix of its fingerprint, as for [#find]
    /// @return what is gone now
    public TrustedCertificate delete(String prefix) throws IOException {
        return catalog.write(
                tables -> {
                    TrustedCertificate found = find(tables, prefix);
                    tables.deleteCertificate(found.fingerprint());
                    return found;
                });
    }

    /// A token and its secret, which is never to be had again.
    public record IssuedToken(TrustToken token, String secret) {
        /// Keeps the secret out of messages and logs.
        @Override
        public String toString() {
            return token.toString();
        }
    }

    /// Makes a token for whoever is given its secret.
    ///
    /// @param expiresAt from when on it is refused, where it is ever to be
    /// @throws NotFound if there is no such project
    public IssuedToken issueToken(String name, Access access, Optional<Instant> expiresAt)
            throws IOException {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        TrustToken token = new TrustToken(sum(secret), name, access, clock.instant(), expiresAt);
        catalog.write(
                tables -> {
                    tables.deleteExpiredTokens(clock.instant());
                    tables.addToken(token);
                    return token;
                });
        return new IssuedToken(token, secret);
    }

    /// Those that can still be used, in the order they were made.
    public List<TrustToken> tokens() throws IOException {
        Instant now = clock.instant();
        return catalog.read(Tables::tokens).stream()
                .filter(token -> !token.isExpired(now))
                .toList();
    }

    /// Uses a token up. Of several callers with one secret one gets it.
    ///
    /// @throws Forbidden if there is no such token, or it has expired
    public TrustToken consume(String secret) throws IOException {
        Instant now = clock.instant();
        Optional<TrustToken> token =
                catalog.write(
                        tables -> {
                            Optional<TrustToken> found = tables.consumeToken(sum(secret));
                            tables.deleteExpiredTokens(now);
                            return found;
                        });
        if (token.isEmpty()) {
            throw new Forbidden("No matching certificate add operation found");
        }
        if (token.get().isExpired(now)) {
            throw new Forbidden(
                    "The certificate add token has expired; ask whoever gave it to you for another");
        }
        return token.get();
    }

    /// Takes a token back, before anybody uses it.
    ///
    /// @return whether it was there
    public boolean revoke(Digest secretSum) throws IOException {
        return catalog.write(tables -> tables.deleteToken(secretSum));
    }

    /// Takes all tokens of this name back.
    ///
    /// @return how many there were
    public int revoke(String name) throws IOException {
        return catalog.write(tables -> tables.deleteTokens(name));
    }

    private static Digest sum(String secret) {
        return Digest.ofText(secret);
    }
}
