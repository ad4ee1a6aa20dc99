package gantry.wire;

import gantry.image.ImageFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What stands between the parts of a body, as its `Content-Type` says.
///
/// @param text 1 to 70 characters, as RFC 2046 has it
public record MultipartBoundary(String text) {
    private static final int LONGEST = 70;
    private static final String FORM_DATA = "multipart/form-data";

    public MultipartBoundary {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new ImageFailure.Invalid(
                    "Invalid multipart image: the boundary in Content-Type must have 1 to %d characters, and has %d"
                            .formatted(LONGEST, text.length()));
        }
        if (text.endsWith(" ") || !text.chars().allMatch(MultipartBoundary::isAllowed)) {
            throw new ImageFailure.Invalid(
                    "Invalid multipart image: the boundary in Content-Type has a character that none may have");
        }
    }

    private static boolean isAllowed(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "'()+_,-./:=? ".indexOf(c) >= 0;
    }

    /// The boundary of a multipart form; nothing where the body is of another type, which makes it
    /// the one file of a unified image.
    ///
    /// @throws ImageFailure.Invalid where it is a multipart form, but has no usable boundary
    public static Optional<MultipartBoundary> of(String contentType) {
        HeaderValue value = HeaderValue.read(contentType);
        if (!value.word().toLowerCase(Locale.ROOT).equals(FORM_DATA)) {
            return Optional.empty();
        }
        Map<String, String> parameters = value.parameters();
        return Optional.of(new MultipartBoundary(parameters.getOrDefault("boundary", "")));
    }

    /// The value of `Content-Type`.
    public String contentType() {
        boolean plain = text.chars().allMatch(c -> "(),/:=? ".indexOf(c) < 0);
        return FORM_DATA + "; boundary=" + (plain ? text : '"' + text + '"');
    }
}
