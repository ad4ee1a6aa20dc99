package gantry.publish;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;

/// One file of an image that is published.
///
/// @param format as its bytes tell it
/// @param size in bytes
public record PublishedFile(Kind kind, Format format, Digest digest, long size) {
    /// Beneath the tree's URL. It names the bytes, so it never stands for any others.
    public String path() {
        return "images/" + digest + format.extension();
    }
}
