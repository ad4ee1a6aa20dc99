package gantry.image;

/// A space of images and aliases of its own.
///
/// @param ownImages `features.images`: where false, the project shares the images and aliases of
///     `default`
public record Project(String name, String description, boolean ownImages) {
    /// The project that every store has, and that is meant where none is named.
    public static final String DEFAULT = "default";

    private static final int LONGEST = 63;

    public Project {
        checkName(name);
    }

    /// Refuses what LXD 5.0.2 refuses: an empty name, and one with blanks, `/`, `'`, `"` or `*`;
    /// and, since it is shown in tables and put in URLs, control characters and more than 63
    /// characters.
    public static void checkName(String name) {
        if (name.isEmpty()) {
            throw new ImageFailure.Invalid("No name provided");
        }
        if (name.equals(".") || name.equals("..") || name.equals("*")) {
            throw new ImageFailure.Invalid("Invalid project name \"" + name + "\"");
        }
        if (name.length() > LONGEST) {
            throw new ImageFailure.Invalid(
                    "Project names may have at most %d characters, this one has %d"
                            .formatted(LONGEST, name.length()));
        }
        if (name.codePoints().anyMatch(Project::isRefused)) {
            throw new ImageFailure.Invalid(
                    ("Project names may not contain blanks, slashes, colons, quotes, asterisks or control"
                                    + " characters: \"%s\"")
                            .formatted(Words.printable(name)));
        }
    }

    private static boolean isRefused(int c) {
        return Character.isWhitespace(c) || Character.isISOControl(c) || "/:'\"*".indexOf(c) >= 0;
    }
}
