package gantry.image;

import java.util.Optional;

/// The answer is no, in the words a person is told. One place in the server maps each to a status,
/// and one in the command line to an exit code.
public abstract sealed class ImageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    private ImageFailure(String message) {
        super(message);
        this.sentence = Words.printable(message);
    }

    private ImageFailure(String message, Throwable cause) {
        super(message, cause);
        this.sentence = Words.printable(message);
    }

    /// The sentence a person is told. Whoever wrote parts of it, nothing in it is
    /// [hidden][Words#isHidden].
    @Override
    public String getMessage() {
        return sentence;
    }

    /// What was asked for is not there.
    public static final class NotFound extends ImageFailure {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message);
        }
    }

    /// What was to be made is there already.
    public static final class AlreadyExists extends ImageFailure {
        private static final long serialVersionUID = 1L;

        /// Follows LXD's sentence where the image that is there was put in order.
        private static final String MENDED = "; it was damaged, and is mended now";

        private final transient Optional<Fingerprint> image;
        private final boolean mended;

        public AlreadyExists(String message) {
            super(message);
            this.image = Optional.empty();
            this.mended = false;
        }

        public AlreadyExists(Fingerprint image) {
            super("Image with same fingerprint already exists: " + image);
            this.image = Optional.of(image);
            this.mended = false;
        }

        private AlreadyExists(Fingerprint image, String more) {
            super("Image with same fingerprint already exists: " + image + more);
            this.image = Optional.of(image);
            this.mended = true;
        }

        /// Of an image that was damaged until its bytes came again just now.
        public static AlreadyExists mended(Fingerprint image) {
            return new AlreadyExists(image, MENDED);
        }

        /// What another Gantry says with such a sentence.
        public static AlreadyExists said(String sentence, Fingerprint image) {
            return sentence.endsWith(MENDED) ? mended(image) : new AlreadyExists(image);
        }

        /// Whether bytes that were lost or damaged are back now.
        public boolean mended() {
            return mended;
        }

        /// The image that is there, where it is an image that is there already.
        public Optional<Fingerprint> image() {
            return image;
        }
    }

    /// What was given cannot be used: bytes that are no image, a name that is no name.
    public static final class Invalid extends ImageFailure {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            super(message);
        }

        public Invalid(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The caller may not.
    public static final class Forbidden extends ImageFailure {
        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(message);
        }
    }

    /// The bytes are others than were promised, or what was read has changed since.
    public static final class Mismatch extends ImageFailure {
        private static final long serialVersionUID = 1L;

        public Mismatch(String message) {
            super(message);
        }
    }

    /// Bytes of an image in the store are lost, or others than they were.
    public static final class Damaged extends ImageFailure {
        private static final long serialVersionUID = 1L;

        private static final String WORDS = "cannot be read: its file";

        public Damaged(Fingerprint image, Damage damage) {
            this(
                    "Image %s cannot be read: %s; import it again to mend it, or refresh it where it"
                                    .formatted(image, damage.sentence())
                            + " has a source");
        }

        /// As another Gantry said it.
        public Damaged(String sentence) {
            super(sentence);
        }

        /// Whether another Gantry means this.
        public static boolean isMeant(String sentence) {
            return sentence.contains(WORDS);
        }
    }

    /// The other side does not answer.
    public static final class Unreachable extends ImageFailure {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message) {
            super(message);
        }

        public Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
