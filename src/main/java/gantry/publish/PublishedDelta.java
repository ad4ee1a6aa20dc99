package gantry.publish;

import gantry.image.Digest;

/// A file in VCDIFF that is published.
///
/// @param size in bytes
public record PublishedDelta(Digest digest, long size) {
    /// Beneath the tree's URL. It names the bytes, so it never stands for any others.
    public String path() {
        return "images/" + digest + ".vcdiff";
    }
}
