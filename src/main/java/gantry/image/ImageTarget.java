package gantry.image;

import java.io.Closeable;
import java.io.IOException;

/// Somewhere images can be put.
public interface ImageTarget extends Closeable {
    /// Takes the image in, whole and verified, or leaves nothing behind.
    ///
    /// @throws ImageFailure.AlreadyExists if the image is there already, or an alias is taken
    /// @throws ImageFailure.Mismatch if the bytes have another fingerprint than the draft expects
    /// @throws ImageFailure.Invalid if the bytes are no image
    ImageInfo receive(ImageStream image, ImageDraft draft, Progress progress) throws IOException;

    /// Whether nothing is known to be wrong with the bytes of an image that is there; else the same
    /// image is worth sending, and mends it.
    default boolean isSound(ImageInfo there) throws IOException {
        return there.history().damage().isEmpty();
    }

    /// A target to which other servers can send by themselves.
    interface Inviting extends ImageTarget {
        /// Agrees to take this one image, lets it be sent, and returns when it is there.
        ///
        /// @throws ImageFailure.AlreadyExists if the image is there already, or an alias is taken
        /// @throws ImageFailure.Mismatch if it arrives as something else than it was
        /// @throws ImageFailure.Invalid if other servers cannot reach this one
        ImageInfo invite(ImageInfo image, ImageDraft draft, Sender sender) throws IOException;

        /// Sends what was invited, and returns when it has arrived.
        interface Sender {
            void send(Invitation invitation) throws IOException;
        }
    }

    /// A target that fetches by itself, so that the bytes need not pass through us.
    interface Fetching extends ImageTarget {
        /// Has the image fetched, and returns when it is there.
        ///
        /// @throws ImageFailure.AlreadyExists if the image is there already, or an alias is taken
        /// @throws ImageFailure.Unreachable if the target cannot reach the source
        ImageInfo fetch(ImageOffer offer, ImageDraft draft, Progress progress) throws IOException;
    }
}
