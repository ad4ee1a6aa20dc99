package gantry.store.catalog;

/// How much the images of all projects hold. A file that several images share counts once in
/// `files` and `distinctBytes`, and once for each image in `logicalBytes`.
public record SpaceUsed(int images, long logicalBytes, int files, long distinctBytes) {}
