package gantry.store;

/// What the store holds.
///
/// @param imageBytes of all images, each counted whole
/// @param sharedBytes the same, where a file that several images share counts once
/// @param files stored
/// @param storedBytes of all files; more than `sharedBytes` only until the next
///     [ImageStore#collectGarbage]
public record Holdings(
        int images,
        long imageBytes,
        long sharedBytes,
        int files,
        long storedBytes,
        long stagingBytes) {}
