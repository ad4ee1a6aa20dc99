package gantry.format;

import gantry.image.ImageType;
import java.util.List;

/// What an image says of itself.
///
/// @param warnings what is no reason to refuse it, and is seldom meant: sentences
public record Inspection(Metadata metadata, ImageType type, List<String> warnings) {
    public Inspection {
        warnings = List.copyOf(warnings);
    }

    /// Without more to be said than of its metadata.
    public Inspection(Metadata metadata, ImageType type) {
        this(metadata, type, metadata.warnings());
    }
}
