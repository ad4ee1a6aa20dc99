package gantry.image;

import java.util.Optional;

/// What someone typed for an image: an alias, or the start of a fingerprint.
public record ImageQuery(String name, Optional<ImageType> type) {
    /// Asks for an image of any type; a container image is preferred where one alias names two.
    public static ImageQuery of(String name) {
        return new ImageQuery(name, Optional.empty());
    }

    /// Whether the name could be the start of a fingerprint. As `lxc` 5.0.2 users type two to six
    /// digits, any length from 1 to 64 will do.
    public boolean mayBeFingerprint() {
        return !name.isEmpty() && name.length() <= 64 && name.chars().allMatch(Digest::isHexDigit);
    }
}
