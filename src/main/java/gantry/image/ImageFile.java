package gantry.image;

import java.io.InputStream;
import java.util.OptionalLong;

/// One file of an image on its way.
///
/// @param filename as its sender calls it; may be empty
/// @param size in bytes, where the sender said it; checked against what arrives
/// @param bytes to be read once, to the end; closed by the [ImageStream] it came from
/// @param start where reading may begin
public record ImageFile(
        Kind kind, String filename, OptionalLong size, InputStream bytes, Start start) {
    /// A file that comes whole.
    public ImageFile(Kind kind, String filename, OptionalLong size, InputStream bytes) {
        this(kind, filename, size, bytes, Start.BEGINNING);
    }

    /// The same file, of which a beginning that is there already need not come again.
    public ImageFile resumable() {
        return new ImageFile(kind, filename, size, bytes, Start.ANYWHERE);
    }

    /// Where reading may begin.
    public enum Start {
        BEGINNING,
        /// What is skipped before the first read does not come at all; and it is on who skips it
        /// to check the whole.
        ANYWHERE
    }

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
