package gantry.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// SHA-256 of one file: the name its bytes are stored under. It equals the image's [Fingerprint]
/// only where the image is one file.
///
/// @param hex 64 lower-case hexadecimal digits
public record Digest(String hex) {
    private static final int DIGITS = 64;

    public Digest {
        check(hex);
    }

    /// A new computation of SHA-256, for [#of].
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /// The end of a computation.
    public static Digest of(MessageDigest sha256) {
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    /// Of a text's UTF-8.
    public static Digest ofText(String text) {
        MessageDigest sum = sha256();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return of(sum);
    }

    /// Empty where the text is none, or has capitals.
    public static Optional<Digest> parse(String text) {
        return isHex(text) ? Optional.of(new Digest(text)) : Optional.empty();
    }

    static boolean isHex(String text) {
        return text.length() == DIGITS && text.chars().allMatch(Digest::isHexDigit);
    }

    static void check(String hex) {
        if (!isHex(hex)) {
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
