package gantry.image;

import java.util.Map;
import java.util.Set;

/// A space of images and aliases of its own.
///
/// @param ownImages `features.images`: where false, the project shares the images and aliases of
///     `default`
/// @param settings other keys: `user.*`, which are free, and the features that LXD 5.0.2 and Incus
///     6.0.4 know, which change nothing here and are kept for clients
public record Project(
        String name, String description, boolean ownImages, Map<String, String> settings) {
    /// The project that every store has, and that is meant where none is named.
    public static final String DEFAULT = "default";

    /// The one feature that an image store has.
    public static final String OWN_IMAGES = "features.images";

    /// In characters. Peers have no limit of their own; a URL and a header can carry this.
    private static final int LONGEST = 2048;

    private static final String FREE = "user.";

    private static final Set<String> FEATURES =
            Set.of(
                    "features.networks",
                    "features.networks.zones",
                    "features.profiles",
                    "features.storage.buckets",
                    "features.storage.volumes");

    public Project {
        checkName(name);
        settings = Map.copyOf(settings);
    }

    public Project(String name, String description, boolean ownImages) {
        this(name, description, ownImages, Map.of());
    }

    /// The same project under another name.
    public Project named(String newName) {
        return new Project(newName, description, ownImages, settings);
    }

    /// Refuses settings that a project cannot have, with the sentence of LXD 5.0.2.
    public void checkSettings() {
        settings.forEach(
                (key, value) -> {
                    if (FEATURES.contains(key)) {
                        isTrue(key, value);
                    } else if (!key.startsWith(FREE) || key.length() == FREE.length()) {
                        throw new ImageFailure.Invalid(
                                "Invalid project configuration key \"%s\""
                                        .formatted(Words.printable(key)));
                    }
                });
    }

    /// A feature's value, by LXD's words for it.
    public static boolean isTrue(String key, String value) {
        return switch (value) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off", "" -> false;
            default ->
                    throw new ImageFailure.Invalid(
                            "Invalid project configuration key \"%s\" value: Invalid value for a boolean \"%s\""
                                    .formatted(key, Words.printable(value)));
        };
    }

    /// Refuses what no new project may be called: what [#checkName] refuses, and underscores, which
    /// LXD 5.0.2 and Incus 6.0.4 do not take. Older projects keep theirs.
    public static void checkNewName(String name) {
        checkName(name);
        checkWithout(name, "_", "underscores");
    }

    /// Refuses what LXD 5.0.2 and Incus 6.0.4 refuse, in their words: an empty name, `*`, `.`,
    /// `..`, and one with spaces, `/`, `'` or `"`; and one over 2048 characters. They take any
    /// other: also colons, asterisks inside, control characters and other blanks.
    public static void checkName(String name) {
        if (name.isEmpty()) {
            throw new ImageFailure.Invalid("No name provided");
        }
        if (name.equals("*")) {
            throw new ImageFailure.Invalid("Reserved project name");
        }
        if (name.equals(".") || name.equals("..")) {
            throw new ImageFailure.Invalid("Invalid project name \"" + name + "\"");
        }
        if (name.length() > LONGEST) {
            throw new ImageFailure.Invalid(
                    "Project names may have at most %d characters, this one has %d"
                            .formatted(LONGEST, name.length()));
        }
        checkWithout(name, "/", "slashes");
        checkWithout(name, " ", "spaces");
        checkWithout(name, "'", "quotes");
        checkWithout(name, "\"", "quotes");
    }

    private static void checkWithout(String name, String refused, String word) {
        if (name.contains(refused)) {
            throw new ImageFailure.Invalid("Project names may not contain " + word);
        }
    }
}
