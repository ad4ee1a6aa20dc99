package gantry.image;

import java.time.Instant;
import java.util.Optional;

/// A promise to trust, once, whoever shows its secret; the certificate they come with gets this
/// name and this access.
///
/// @param secretSum SHA-256 of the secret; the secret itself is kept by nobody but its holder
/// @param expiresAt from when on it is refused
public record TrustToken(
        Digest secretSum,
        String name,
        Access access,
        Instant createdAt,
        Optional<Instant> expiresAt) {
    public TrustToken {
        TrustedCertificate.checkName(name);
    }

    public boolean isExpired(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }
}
