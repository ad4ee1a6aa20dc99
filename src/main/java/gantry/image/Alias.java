package gantry.image;

/// A name for an image, unique per project and image type.
///
/// Any name that LXD 5.0.2 takes is taken, but for what no stock client could then ask for again:
/// see [#checkName].
public record Alias(String name, String description) {
    /// Longer than any name seen in the field; a row, a URL and a line of a table can carry it.
    private static final int LONGEST = 255;

    public Alias {
        checkName(name);
    }

    public Alias(String name) {
        this(name, "");
    }

    /// Refuses an empty name, one over 255 characters, and one with blanks, control characters or a
    /// colon (before which every client reads a remote). A `/` inside is common: `ubuntu/24.04`.
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
        if (name.startsWith("/") || name.endsWith("/")) {
            throw refusal(name, "it begins or ends with '/'");
        }
        if (name.indexOf(':') >= 0) {
            throw refusal(name, "':' stands between a remote and a name");
        }
        if (hasBlank(name)) {
            throw refusal(name, "blanks, line ends and control characters are not allowed");
        }
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

    /// Whether [#checkName] lets it pass.
    public static boolean isName(String name) {
        try {
            checkName(name);
            return true;
        } catch (ImageFailure.Invalid _) {
            return false;
        }
    }

    private static ImageFailure.Invalid refusal(String name, String why) {
        return new ImageFailure.Invalid(
                "Invalid image alias name: \"%s\": %s".formatted(Words.printable(name), why));
    }
}
