package gantry.store.catalog;

/// Names an image, or a project itself.
///
/// @param fingerprint of the image; empty where the project itself is meant
public record ImageKey(String project, String fingerprint) {
    /// Whether the project itself is meant, and none of its images.
    public boolean isProject() {
        return fingerprint.isEmpty();
    }
}
