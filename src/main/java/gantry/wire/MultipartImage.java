package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/// A split image in a multipart body: `metadata`, then `rootfs` or `rootfs.img`, and nothing else.
///
/// No peer says by the part's name that a pushed image is a virtual machine's: what is called a
/// rootfs may be a disk.
public final class MultipartImage implements ImageStream {
    private static final String METADATA = "metadata";
    private static final String ROOTFS = "rootfs";
    private static final String DISK = "rootfs.img";

    private final MultipartReader parts;
    private final InputStream body;
    private int given;

    /// @param body closed with this
    public MultipartImage(MultipartBoundary boundary, InputStream body) {
        this.parts = new MultipartReader(boundary, body);
        this.body = body;
    }

    /// The name of the part with such a file.
    ///
    /// @param kind not [Kind#UNIFIED], which is never a part
    public static String partName(Kind kind) {
        return switch (kind) {
            case METADATA -> METADATA;
            case ROOTFS -> ROOTFS;
            case DISK -> DISK;
            case UNIFIED ->
                    throw new IllegalArgumentException("a unified image is not sent in parts");
        };
    }

    /// @throws ImageFailure.Invalid where the parts are others, or end too early
    @Override
    public Optional<ImageFile> next() throws IOException {
        Optional<MultipartPart> part = parts.next();
        given++;
        return switch (given) {
            case 1 -> Optional.of(file(expected(part), METADATA));
            case 2 -> Optional.of(file(expected(part), ROOTFS));
            default -> none(part);
        };
    }

    private static MultipartPart expected(Optional<MultipartPart> part) {
        return part.orElseThrow(
                () ->
                        MultipartReader.invalid(
                                "expected the parts metadata and rootfs or rootfs.img"));
    }

    private static ImageFile file(MultipartPart part, String wanted) {
        Kind kind =
                switch (part.name()) {
                    case METADATA -> Kind.METADATA;
                    case ROOTFS -> Kind.ROOTFS;
                    case DISK -> Kind.DISK;
                    default -> throw unexpected(part);
                };
        if ((kind == Kind.METADATA) != wanted.equals(METADATA)) {
            throw unexpected(part);
        }
        return new ImageFile(kind, part.filename(), OptionalLong.empty(), part.bytes());
    }

    private static Optional<ImageFile> none(Optional<MultipartPart> part) {
        if (part.isPresent()) {
            throw unexpected(part.get());
        }
        return Optional.empty();
    }

    private static ImageFailure.Invalid unexpected(MultipartPart part) {
        return MultipartReader.invalid(
                "expected the parts metadata and then rootfs or rootfs.img, and found \"%s\""
                        .formatted(WireWords.start(part.name())));
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
