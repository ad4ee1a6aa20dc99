package gantry.image;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Images of one project, private ones too, as a simplestreams server for whoever knows its URL.
///
/// @param filters as `lxc image list` takes them; an image must match all
/// @param secretSum SHA-256 of the secret in the URL; the secret itself is kept by nobody but those
///     who were given the URL
/// @param expiresAt from when on it is refused
public record Feed(
        String name,
        String project,
        List<String> filters,
        Digest secretSum,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Use use) {
    private static final int LONGEST_NAME = 63;

    /// What has been fetched through a feed.
    ///
    /// @param bytes of all answers
    public record Use(Optional<Instant> last, long bytes) {
        public static final Use NONE = new Use(Optional.empty(), 0);
    }

    public Feed {
        filters = List.copyOf(filters);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || name.length() > LONGEST_NAME) {
            throw new ImageFailure.Invalid(
                    ("The name of a feed is made of at most %d letters, digits, dots, dashes and"
                                    + " underscores, and begins with a letter or digit: \"%s\"")
                            .formatted(LONGEST_NAME, Words.printable(name)));
        }
    }

    public boolean isExpired(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }
}
