package gantry.image;

import java.time.Duration;
import java.time.Instant;

/// A browser whose holder is let in: one that came with a [TrustToken] once, and has shown the same
/// secret ever since.
///
/// @param secretSum SHA-256 of the secret, and what people know the browser by
/// @param usedAt when it was last here, to the hour
public record TrustedBrowser(
        Digest secretSum, String name, Access access, Instant addedAt, Instant usedAt) {
    /// One that was not here for so long has to be let in anew.
    public static final Duration LONGEST_IDLE = Duration.ofDays(30);

    public TrustedBrowser {
        TrustedCertificate.checkName(name);
    }

    public Instant expiresAt() {
        return usedAt.plus(LONGEST_IDLE);
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt());
    }
}
