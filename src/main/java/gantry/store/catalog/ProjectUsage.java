package gantry.store.catalog;

/// What the images of one project come to.
///
/// @param bytes of its files, one of several images counted for each
public record ProjectUsage(String project, int images, long bytes) {}
