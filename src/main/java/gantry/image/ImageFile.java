package gantry.image;

import gantry.image.ImageFailure.Mismatch;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/// One file of an image on its way. What its sender said of it is checked by whoever takes it in,
/// who sums it anyway: [CheckedStream] does so for those who do not.
///
/// @param filename as its sender calls it; may be empty
/// @param size in bytes, where the sender said it; checked against what arrives
/// @param promised the sum, where the sender said it; checked against what arrives
/// @param bytes to be read once, to the end; closed by the [ImageStream] it came from
/// @param start where reading may begin
public record ImageFile(
        Kind kind,
        String filename,
        OptionalLong size,
        Optional<Promised> promised,
        InputStream bytes,
        Start start) {
    /// A file that comes whole, and of whose sum nobody said anything.
    public ImageFile(Kind kind, String filename, OptionalLong size, InputStream bytes) {
        this(kind, filename, size, Optional.empty(), bytes, Start.BEGINNING);
    }

    /// The same file, of which a beginning that is there already need not come again.
    public ImageFile resumable() {
        return new ImageFile(kind, filename, size, promised, bytes, Start.ANYWHERE);
    }

    public ImageFile promising(Promised sum) {
        return new ImageFile(kind, filename, size, Optional.of(sum), bytes, start);
    }

    public ImageFile named(String name) {
        return new ImageFile(kind, name, size, promised, bytes, start);
    }

    /// The same file, read from where its bytes come now.
    public ImageFile reading(InputStream from) {
        return new ImageFile(kind, filename, size, promised, from, start);
    }

    /// The file in a sentence: its name, or what it is where its sender gave none, as whoever
    /// uploads without `X-LXD-filename`.
    public String called() {
        if (!filename.isEmpty()) {
            return Words.printable(filename);
        }
        return switch (kind) {
            case UNIFIED -> "the upload";
            case METADATA -> "the uploaded metadata";
            case ROOTFS -> "the uploaded rootfs";
            case DISK -> "the uploaded disk";
        };
    }

    /// @param received bytes, when all have come
    /// @throws Mismatch if another size was promised
    public void checkSize(long received) {
        if (size.isPresent() && size.getAsLong() != received) {
            throw new Mismatch(
                    "%s should have %d bytes, and %d came; it was cut short or changed on its way"
                            .formatted(called(), size.getAsLong(), received));
        }
    }

    /// @param received sum of all bytes
    /// @throws Mismatch if another was promised
    public void checkSum(Digest received) {
        if (promised.isPresent() && !promised.get().sha256().equals(received)) {
            throw new Mismatch(
                    "Hash mismatch for \"%s\": %s != %s"
                            .formatted(promised.get().by(), received, promised.get().sha256()));
        }
    }

    /// What a file's bytes have to be.
    ///
    /// @param by who says so, in messages: without user, password and query
    public record Promised(Digest sha256, String by) {}

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
