package gantry.store.blob;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names the bytes of one upload in one store, once and for ever: no other bytes ever get this
/// name. It tells a person, and [gantry.store.Rebuild], what the file is:
/// `FINGERPRINT.KIND.NONCE`, such as `1cc0….rootfs.07f3…`. Files that came before schema 11 of the
/// catalog are named by their SHA-256 alone.
///
/// @param text of letters that every file system and every bucket takes
public record BlobKey(String text) {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{64}(\\.(unified|metadata|rootfs|disk)\\.[0-9a-f]{16})?");

    /// @throws IllegalArgumentException if the text is no key
    public BlobKey {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no key of a blob: " + text);
        }
    }

    /// @param nonce never used before with this image
    static BlobKey of(Fingerprint image, Kind kind, long nonce) {
        return new BlobKey(
                "%s.%s.%016x".formatted(image.hex(), kind.name().toLowerCase(Locale.ROOT), nonce));
    }

    /// Empty where the text is no key.
    public static Optional<BlobKey> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new BlobKey(text)) : Optional.empty();
    }

    /// Of what the key itself proves: the SHA-256 of a whole image that came as one file, or of a
    /// file that came before schema 11.
    public Optional<Digest> digest() {
        return kind().isEmpty() || kind().get() == Kind.UNIFIED
                ? Optional.of(new Digest(text.substring(0, 64)))
                : Optional.empty();
    }

    /// With which image the bytes came; empty where only their sum is known.
    public Optional<Fingerprint> image() {
        return kind().isPresent()
                ? Optional.of(new Fingerprint(text.substring(0, 64)))
                : Optional.empty();
    }

    /// As what the bytes came; empty where only their sum is known.
    public Optional<Kind> kind() {
        return Arrays.stream(Kind.values())
                .filter(kind -> text.contains("." + kind.name().toLowerCase(Locale.ROOT) + "."))
                .findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
