package gantry.image;

import java.time.Instant;
import java.util.Optional;

/// A certificate whose holder is let in.
///
/// @param fingerprint SHA-256 of the certificate's DER form
/// @param pem the certificate itself
public record TrustedCertificate(
        Digest fingerprint, String name, Type type, Access access, String pem, Instant addedAt) {
    /// What its holder may do.
    public enum Type {
        CLIENT("client"),
        /// Read the metrics, and nothing else.
        METRICS("metrics");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /// The word LXD's API uses.
        public String word() {
            return word;
        }

        /// The type that LXD's API calls by this word.
        public static Optional<Type> of(String word) {
            for (Type type : values()) {
                if (type.word.equals(word)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    /// The same certificate under other terms.
    public TrustedCertificate with(String newName, Type newType, Access newAccess) {
        return new TrustedCertificate(fingerprint, newName, newType, newAccess, pem, addedAt);
    }
}
