package gantry.store.catalog;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.store.blob.BlobKey;
import java.util.Optional;

/// Bytes that are stored.
///
/// @param size in bytes
/// @param format as its first bytes tell it; empty where nobody has looked
/// @param digest its SHA-256; empty where nobody needed it: the image that it came with was proven
///     by its fingerprint
public record StoredBlob(BlobKey key, long size, Optional<Format> format, Optional<Digest> digest) {
    /// Of which only the key and the size are known.
    public StoredBlob(BlobKey key, long size) {
        this(key, size, Optional.empty(), key.digest());
    }
}
