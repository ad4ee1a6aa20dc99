package gantry.image;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What anybody may do who shows a secret: read one private image, or bring one in.
///
/// @param secretSum SHA-256 of the secret; the secret itself is kept by nobody but its holder
/// @param project as its maker named it, which may share the images of `default`
/// @param maker on whose word it is good, and only as long as they may use the project: the
///     fingerprint of a certificate, or the sum of a browser's secret; empty for the store's owner
/// @param promise what was agreed on of an image that is to come, as whoever agreed wrote it down;
///     else empty
/// @param expiresAt from when on it is refused
public record ImageSecret(
        Digest secretSum,
        Purpose purpose,
        String project,
        Fingerprint image,
        Optional<Digest> maker,
        String promise,
        Instant expiresAt) {
    /// In characters.
    public static final int LONGEST_PROMISE = 1 << 16;

    public ImageSecret {
        if (promise.length() > LONGEST_PROMISE) {
            throw new ImageFailure.Invalid(
                    ("What is agreed on of an image that is to come has at most %d characters, and"
                                    + " this has %d")
                            .formatted(LONGEST_PROMISE, promise.length()));
        }
    }

    /// What a secret is good for.
    public enum Purpose {
        /// Opens an image as often as one likes.
        ///
        /// LXD 5.0.2 lets such a secret go five seconds after its first use. Here a slow puller can
        /// ask for the image, fetch it, and fetch the rest after a broken connection.
        DOWNLOAD(Duration.ofHours(1), 10_000),

        /// Lets an image in, once.
        UPLOAD(Duration.ofHours(24), 1_000);

        private final Duration valid;
        private final int most;

        Purpose(Duration valid, int most) {
            this.valid = valid;
            this.most = most;
        }

        /// For how long.
        public Duration valid() {
            return valid;
        }

        /// How many of one maker may wait at once.
        public int most() {
            return most;
        }
    }
}
