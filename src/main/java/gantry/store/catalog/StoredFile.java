package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.ImageFile;

/// One file of a stored image.
///
/// @param digest the name of its bytes in the blob store
/// @param size in bytes
/// @param filename as its sender called it; may be empty
public record StoredFile(ImageFile.Kind kind, Digest digest, long size, String filename) {}
