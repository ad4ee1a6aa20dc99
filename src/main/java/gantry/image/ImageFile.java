package gantry.image;

import java.io.InputStream;
import java.util.OptionalLong;

/// One file of an image on its way.
///
/// @param filename as its sender calls it; may be empty
/// @param size in bytes, where the sender said it; checked against what arrives
/// @param bytes to be read once, to the end; closed by the [ImageStream] it came from
public record ImageFile(Kind kind, String filename, OptionalLong size, InputStream bytes) {
    /// What a file is to its image. A split image is [#METADATA] and then [#ROOTFS] or [#DISK].
    public enum Kind {
        /// The whole image in one file.
        UNIFIED,
        /// The tarball with `metadata.yaml` and templates.
        METADATA,
        /// The file system of a container: squashfs or a tarball.
        ROOTFS,
        /// The disk of a virtual machine.
        DISK
    }
}
