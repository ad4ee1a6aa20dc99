package gantry.wire;

import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import gantry.image.ImageType;
import gantry.image.Words;
import java.util.Locale;

/// Words that the wire carries as text, and what they mean.
public final class WireWords {
    private WireWords() {}

    static Fingerprint fingerprint(String hex) {
        return Fingerprint.parse(hex)
                .orElseThrow(
                        () ->
                                new ImageFailure.Invalid(
                                        "Invalid image fingerprint: expected 64 lower-case hexadecimal digits, not \"%s\""
                                                .formatted(start(hex))));
    }

    /// Servers older than virtual machines send none.
    static ImageType imageType(String word) {
        if (word.isEmpty()) {
            return ImageType.CONTAINER;
        }
        return ImageType.of(word)
                .orElseThrow(
                        () ->
                                new ImageFailure.Invalid(
                                        "Invalid image type: expected container or virtual-machine, not \"%s\""
                                                .formatted(start(word))));
    }

    /// As LXD reads a truth in a header or a configuration.
    static boolean isTrue(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            default -> false;
        };
    }

    /// The beginning of a text, for a message.
    public static String start(String text) {
        return Words.printable(text.substring(0, Math.min(80, text.length())));
    }
}
