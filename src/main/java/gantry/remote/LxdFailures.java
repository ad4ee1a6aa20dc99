package gantry.remote;

import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.Words;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// What a server's no means. Its sentence stays as it is; where the status says nothing, as in an
/// operation that failed, the sentence decides.
final class LxdFailures {
    /// Longer sentences than this are cut.
    private static final int LONGEST = 2000;

    private final String server;

    LxdFailures(String server) {
        this.server = server;
    }

    /// What the answer means, to be thrown.
    ///
    /// @param status of HTTP, or 0 where there is none
    /// @throws IOException where the server did not refuse, but broke
    ImageFailure refusal(int status, String said) throws IOException {
        return refusal(status, said, Optional.empty());
    }

    /// @param image that the answer is about, where it tells
    ImageFailure refusal(int status, String said, Optional<Fingerprint> image) throws IOException {
        String sentence = sentence(said);
        return switch (meaning(status, sentence.toLowerCase(Locale.ROOT))) {
            case NOT_FOUND -> new NotFound(sentence);
            case ALREADY_EXISTS ->
                    image.filter(_ -> isAboutImage(sentence))
                            .map(there -> AlreadyExists.said(sentence, there))
                            .orElseGet(() -> new AlreadyExists(sentence));
            case FORBIDDEN -> new Forbidden(sentence);
            case MISMATCH -> new Mismatch(sentence);
            case INVALID -> new Invalid(sentence);
            case UNAVAILABLE -> new Unreachable(server + " is unavailable: " + sentence);
            case DAMAGED -> new Damaged(sentence);
            case BROKEN -> throw new IOException("%s failed: %s".formatted(server, sentence));
        };
    }

    /// And not about an alias of it.
    private static boolean isAboutImage(String sentence) {
        return sentence.startsWith("Image with same fingerprint already exists");
    }

    private enum Meaning {
        NOT_FOUND,
        ALREADY_EXISTS,
        FORBIDDEN,
        MISMATCH,
        INVALID,
        UNAVAILABLE,
        DAMAGED,
        BROKEN
    }

    /// LXD 5.0.2 answers 500 to much that is no fault of the server, and an operation has no status
    /// at all.
    private static Meaning meaning(int status, String sentence) {
        if (sentence.contains("already exists")) {
            return Meaning.ALREADY_EXISTS;
        }
        if (sentence.contains("fingerprints don't match")
                || sentence.contains("fingerprints do not match")) {
            return Meaning.MISMATCH;
        }
        if (sentence.contains("no space left on device")) {
            return Meaning.BROKEN;
        }
        if (sentence.contains("image not found")) {
            return Meaning.NOT_FOUND;
        }
        if (Damaged.isMeant(sentence)) {
            return Meaning.DAMAGED;
        }
        return switch (status) {
            case 0, 400, 405, 413, 501 -> Meaning.INVALID;
            case 401, 403 -> Meaning.FORBIDDEN;
            case 404 -> Meaning.NOT_FOUND;
            case 409 -> Meaning.ALREADY_EXISTS;
            case 412 -> Meaning.MISMATCH;
            case 502, 503, 504 -> Meaning.UNAVAILABLE;
            case 500 ->
                    sentence.contains("more than one image matches")
                            ? Meaning.INVALID
                            : Meaning.BROKEN;
            default -> status < 500 ? Meaning.INVALID : Meaning.BROKEN;
        };
    }

    private String sentence(String said) {
        String printable = Words.printable(said.strip());
        if (printable.isEmpty()) {
            return server + " gives no reason";
        }
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "...";
    }

    /// The words by which every client of LXD decides to try the next address.
    static boolean isUnreachable(ImageFailure e) {
        return e.getMessage().contains("Unable to connect to")
                || e.getMessage().contains("Failed to connect to")
                || e.getMessage().contains("Failed connecting to");
    }
}
