package gantry.store.catalog;

import gantry.image.ImageInfo;
import java.util.List;

/// An image together with the files it is made of.
///
/// @param files in the order in which the fingerprint reads them
public record StoredImage(ImageInfo info, List<StoredFile> files) {
    public StoredImage {
        files = List.copyOf(files);
    }
}
