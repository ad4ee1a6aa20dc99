package gantry.image;

import java.time.Instant;
import java.util.Optional;

/// A certificate whose holder is let in.
///
/// @param fingerprint SHA-256 of the certificate's DER form
/// @param pem the certificate itself
public record TrustedCertificate(
        Digest fingerprint, String name, Type type, Access access, String pem, Instant addedAt) {
    private static final int LONGEST_NAME = 255;

    public TrustedCertificate {
        checkName(name);
    }

    /// Refuses what does not fit into a line of a table.
    static void checkName(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new ImageFailure.Invalid(
                    "The name of a client may have at most %d characters, this one has %d"
                            .formatted(LONGEST_NAME, name.length()));
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw new ImageFailure.Invalid(
                    "The name of a client may have no control characters: \"%s\""
                            .formatted(Words.printable(name)));
        }
    }

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
