package gantry.store.catalog;

import gantry.image.ImageFile;
import gantry.store.blob.BlobKey;

/// One file of a stored image.
///
/// @param filename as its sender called it; may be empty
public record StoredFile(ImageFile.Kind kind, StoredBlob blob, String filename) {
    public BlobKey key() {
        return blob.key();
    }

    /// In bytes.
    public long size() {
        return blob.size();
    }
}
