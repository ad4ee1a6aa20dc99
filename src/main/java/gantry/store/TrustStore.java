package gantry.store;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.TrustToken;
import gantry.image.TrustedBrowser;
import gantry.image.TrustedCertificate;
import gantry.image.Words;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Who is let in: certificates, browsers, and one-time tokens for those who are still to come.
///
/// Secrets are looked up by their SHA-256. How long that takes tells at most how that sum begins,
/// which is of no use to anybody who does not have the secret.
public final class TrustStore {
    private static final int SECRET_BYTES = 32;

    /// Reading the page is not to write all the time.
    private static final Duration USE_NOTED = Duration.ofHours(1);

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
        return catalog.read(tables -> tables.certificates().all());
    }

    /// The one with exactly this fingerprint. Whether it has expired is not looked at.
    public Optional<TrustedCertificate> certificate(Digest fingerprint) throws IOException {
        return catalog.read(tables -> tables.certificates().one(fingerprint));
    }

    /// What they may use who are let in under this sum: the fingerprint of a client's certificate,
    /// or the sum of a browser's secret. Empty where nobody is.
    public Optional<Access> access(Digest who) throws IOException {
        return catalog.read(tables -> Permit.access(tables, who));
    }

    /// The only one whose fingerprint begins so.
    ///
    /// @throws NotFound if there is none
    /// @throws Invalid if there are several
    public TrustedCertificate find(String prefix) throws IOException {
        return catalog.read(tables -> find(tables, prefix));
    }

    private static TrustedCertificate find(Tables tables, String prefix) throws IOException {
        List<TrustedCertificate> found =
                tables.certificates().all().stream()
                        .filter(each -> begins(each.fingerprint(), prefix))
                        .toList();
        checkOne(found.size(), prefix);
        return found.getFirst();
    }

    private static boolean begins(Digest fingerprint, String prefix) {
        return !prefix.isEmpty() && fingerprint.hex().startsWith(prefix.toLowerCase(Locale.ROOT));
    }

    private static void checkOne(int found, String prefix) {
        if (found == 0) {
            throw new NotFound("Certificate not found");
        }
        if (found > 1) {
            throw new Invalid(
                    "%d certificates have fingerprints that begin with %s; give more of it"
                            .formatted(found, Words.printable(prefix)));
        }
    }

    /// @throws gantry.image.ImageFailure.AlreadyExists if it is there, under whatever name
    public void add(TrustedCertificate certificate) throws IOException {
        catalog.write(
                tables -> {
                    tables.certificates().add(certificate);
                    return certificate;
                });
    }

    /// Changes the name, the type and the access.
    ///
    /// @throws NotFound if there is no such certificate, or project
    public void update(TrustedCertificate certificate) throws IOException {
        catalog.write(
                tables -> {
                    tables.certificates().update(certificate);
                    return certificate;
                });
    }

    /// @param prefix of its fingerprint, as for [#find]
    /// @return what is gone now
    public TrustedCertificate delete(String prefix) throws IOException {
        return catalog.takeAway(
                tables -> {
                    TrustedCertificate found = find(tables, prefix);
                    tables.certificates().delete(found.fingerprint());
                    return found;
                });
    }

    /// Shuts somebody out: the holder of a certificate, or a browser.
    ///
    /// @param prefix of the fingerprint, as for [#find]
    public void remove(String prefix) throws IOException {
        catalog.takeAway(
                tables -> {
                    List<Digest> found =
                            Stream.concat(
                                            tables.certificates().all().stream()
                                                    .map(TrustedCertificate::fingerprint),
                                            tables.browsers().all().stream()
                                                    .map(TrustedBrowser::secretSum))
                                    .filter(each -> begins(each, prefix))
                                    .toList();
                    checkOne(found.size(), prefix);
                    return tables.certificates().delete(found.getFirst())
                            || tables.browsers().delete(found.getFirst());
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
        String secret = newSecret();
        TrustToken token = new TrustToken(sum(secret), name, access, clock.instant(), expiresAt);
        catalog.write(
                tables -> {
                    tables.tokens().deleteExpired(clock.instant());
                    tables.tokens().add(token);
                    return token;
                });
        return new IssuedToken(token, secret);
    }

    private String newSecret() {
        return secret(random);
    }

    /// One that nobody guesses.
    static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Those that can still be used, in the order they were made.
    public List<TrustToken> tokens() throws IOException {
        Instant now = clock.instant();
        return catalog.read(tables -> tables.tokens().all()).stream()
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
                            Optional<TrustToken> found = tables.tokens().take(sum(secret));
                            tables.tokens().deleteExpired(now);
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
        return catalog.takeAway(tables -> tables.tokens().delete(secretSum));
    }

    /// Takes all tokens of this name back.
    ///
    /// @return how many there were
    public int revoke(String name) throws IOException {
        return catalog.takeAway(tables -> tables.tokens().delete(name));
    }

    /// A browser and its secret, which is never to be had again.
    ///
    /// @param token that it came with
    public record SignedIn(TrustedBrowser browser, TrustToken token, String secret) {
        /// Keeps the secret out of messages and logs.
        @Override
        public String toString() {
            return browser.toString();
        }
    }

    /// Lets a browser in, with the name and the access of a token, which is used up.
    ///
    /// @throws Forbidden if there is no such token, or it has expired
    public SignedIn signIn(String tokenSecret) throws IOException {
        Instant now = clock.instant();
        String secret = newSecret();
        Optional<SignedIn> signedIn =
                catalog.write(
                        tables -> {
                            tables.tokens().deleteExpired(now);
                            tables.browsers()
                                    .deleteUnusedSince(now.minus(TrustedBrowser.LONGEST_IDLE));
                            Optional<TrustToken> token = tables.tokens().take(sum(tokenSecret));
                            return token.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(add(tables, token.get(), secret, now));
                        });
        return signedIn.orElseThrow(
                () ->
                        new Forbidden(
                                "The token is unknown: it was used before, taken back, or has"
                                        + " expired; ask whoever gave it to you for another"));
    }

    private static SignedIn add(Tables tables, TrustToken token, String secret, Instant now)
            throws IOException {
        TrustedBrowser browser =
                new TrustedBrowser(sum(secret), token.name(), token.access(), now, now);
        tables.browsers().add(browser);
        return new SignedIn(browser, token, secret);
    }

    /// The browser that has this secret, unless it was away for too long. That it is here is
    /// remembered.
    public Optional<TrustedBrowser> browser(String secret) throws IOException {
        Instant now = clock.instant();
        Optional<TrustedBrowser> browser =
                catalog.read(tables -> tables.browsers().one(sum(secret)))
                        .filter(found -> !found.isExpired(now));
        if (browser.isPresent() && !now.isBefore(browser.get().usedAt().plus(USE_NOTED))) {
            catalog.write(
                    tables -> {
                        tables.browsers().use(browser.get().secretSum(), now);
                        return now;
                    });
        }
        return browser;
    }

    /// Those that are let in, in the order they came.
    public List<TrustedBrowser> browsers() throws IOException {
        Instant now = clock.instant();
        return catalog.read(tables -> tables.browsers().all()).stream()
                .filter(browser -> !browser.isExpired(now))
                .toList();
    }

    /// Shuts a browser out.
    ///
    /// @return whether it was there
    public boolean signOut(String secret) throws IOException {
        return catalog.takeAway(tables -> tables.browsers().delete(sum(secret)));
    }

    private static Digest sum(String secret) {
        return Digest.ofText(secret);
    }
}
