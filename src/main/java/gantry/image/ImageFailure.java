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

        private final transient Optional<Fingerprint> image;

        public AlreadyExists(String message) {
            super(message);
            this.image = Optional.empty();
        }

        public AlreadyExists(Fingerprint image) {
            super("Image with same fingerprint already exists: " + image);
            this.image = Optional.of(image);
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
