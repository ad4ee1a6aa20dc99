package gantry.publish;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;
import java.util.Optional;

/// One file of an image that is published.
///
/// @param format as its bytes tell it
/// @param size in bytes
public record PublishedFile(Kind kind, Format format, Digest digest, long size) {
    private static final String DIRECTORY = "images/";

    /// Beneath the tree's URL. It names the bytes, so it never stands for any others.
    public String path() {
        return DIRECTORY + name();
    }

    /// The last part of the path.
    public String name() {
        return digest + format.extension();
    }

    /// Of the file that would stand at such a path.
    public static Optional<Digest> digestIn(String path) {
        int dot = path.indexOf('.');
        return path.startsWith(DIRECTORY) && dot > 0
                ? Digest.parse(path.substring(DIRECTORY.length(), dot))
                : Optional.empty();
    }
}
