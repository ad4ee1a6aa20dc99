package gantry.store.catalog;

import gantry.image.Digest;

/// A file and the size that it should have, in bytes.
public record SizedFile(Digest digest, long size) {}
