package gantry.publish;

import gantry.image.Damage;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import java.util.List;

/// An image that is to be in a tree, and of which a file is missing or damaged.
///
/// @param files in fingerprint order; none where the sum of one is not known
public record UnreadableImage(ImageInfo info, List<File> files) {
    /// A file as it has to be.
    public record File(Kind kind, Digest digest, long size) {}

    public UnreadableImage {
        files = List.copyOf(files);
    }

    /// For people: what is wrong with it.
    public String why() {
        return info.history().damage().map(Damage::sentence).orElse("one of its files is missing");
    }
}
