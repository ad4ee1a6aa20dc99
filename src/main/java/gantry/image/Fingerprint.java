package gantry.image;

import java.util.Optional;

/// SHA-256 over an image's bytes: its one file, or its metadata followed by its rootfs.
///
/// @param hex 64 lower-case hexadecimal digits
public record Fingerprint(String hex) {
    /// How many digits a table shows, as `lxc image list` does.
    private static final int SHORT = 12;

    public Fingerprint {
        Digest.check(hex);
    }

    /// Empty where the text is none, or has capitals.
    public static Optional<Fingerprint> parse(String text) {
        return Digest.isHex(text) ? Optional.of(new Fingerprint(text)) : Optional.empty();
    }

    public boolean startsWith(String prefix) {
        return hex.startsWith(prefix);
    }

    /// The first 12 digits, as tables show them.
    public String abbreviated() {
        return hex.substring(0, SHORT);
    }

    @Override
    public String toString() {
        return hex;
    }
}
