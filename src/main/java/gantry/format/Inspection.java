package gantry.format;

import gantry.image.ImageType;

/// What a unified image says of itself.
public record Inspection(Metadata metadata, ImageType type) {}
