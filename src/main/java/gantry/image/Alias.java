package gantry.image;

import java.util.Optional;

/// A name for an image, unique per project and image type.
///
/// As LXD 5.0.2 and Incus 6.0.4 have it, any text is a name, though some cannot be typed: see
/// [#whyNotTyped].
public record Alias(String name, String description) {
    /// In characters. Peers have no limit of their own; a URL and a header can carry this.
    private static final int LONGEST = 2048;

    /// In characters; a line of a table can carry it.
    private static final int LONGEST_TO_TYPE = 255;

    public Alias {
        checkName(name);
    }

    public Alias(String name) {
        this(name, "");
    }

    /// Refuses an empty name, and one over 2048 characters.
    public static void checkName(String name) {
        if (name.isEmpty()) {
            throw new ImageFailure.Invalid("Alias name missing");
        }
        if (name.length() > LONGEST) {
            throw new ImageFailure.Invalid(
                    "Invalid image alias name: it has %d characters, and %d are allowed: %s..."
                            .formatted(
                                    name.length(),
                                    LONGEST,
                                    Words.printable(name.substring(0, 40))));
        }
    }

    /// Whether [#checkName] lets it pass.
    public static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST;
    }

    /// Whether nothing is said against it by [#whyNotTyped].
    public static boolean canBeTyped(String name) {
        return isName(name) && whyNotTyped(name).isEmpty();
    }

    /// Why a person could not ask for a name without tricks, in a clause. A `/` inside is common:
    /// `ubuntu/24.04`.
    public static Optional<String> whyNotTyped(String name) {
        if (name.length() > LONGEST_TO_TYPE) {
            return Optional.of("it has %d characters".formatted(name.length()));
        }
        if (name.startsWith("/") || name.endsWith("/")) {
            return Optional.of("it begins or ends with '/'");
        }
        if (name.indexOf(':') >= 0) {
            return Optional.of("clients read what stands before ':' as a remote");
        }
        return hasBlank(name)
                ? Optional.of("it holds blanks, line ends or control characters")
                : Optional.empty();
    }

    private static boolean hasBlank(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                return true;
            }
        }
        return false;
    }
}
