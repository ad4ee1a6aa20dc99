package gantry.image;

/// SHA-256 of one file: the name its bytes are stored under. It equals the image's [Fingerprint]
/// only where the image is one file.
///
/// @param hex 64 lower-case hexadecimal digits
public record Digest(String hex) {
    private static final int DIGITS = 64;

    public Digest {
        check(hex);
    }

    static void check(String hex) {
        if (hex.length() != DIGITS || !hex.chars().allMatch(Digest::isHexDigit)) {
            throw new IllegalArgumentException("Not 64 lower-case hexadecimal digits: " + hex);
        }
    }

    static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public String toString() {
        return hex;
    }
}
