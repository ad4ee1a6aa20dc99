package gantry.image;

import java.time.Instant;

/// Read from the image's own bytes; never edited.
///
/// @param architecture the kernel's name, such as `x86_64`; see `format.Architectures`
/// @param size in bytes, of all files together
/// @param filename of the unified image or, as LXD has it, of the rootfs of a split one; may be
///     empty
public record ImageFacts(
        ImageType type, String architecture, long size, String filename, Instant createdAt) {}
