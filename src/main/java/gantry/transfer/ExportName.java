package gantry.transfer;

import gantry.format.Format;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;

/// How LXD calls an image's files when it hands them out: by the fingerprint, with the extension
/// that the bytes ask for.
public final class ExportName {
    private ExportName() {}

    /// The same file under that name; its first bytes have been looked at, and are still to come.
    public static ImageFile named(ImageInfo image, ImageFile file) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(file.bytes(), Format.HEAD_LENGTH);
        byte[] head = bytes.readNBytes(Format.HEAD_LENGTH);
        bytes.unread(head);
        String extension = Format.detect(ByteBuffer.wrap(head)).map(Format::extension).orElse("");
        String prefix = file.kind() == Kind.METADATA ? "meta-" : "";
        return file.reading(bytes).named(prefix + image.fingerprint() + extension);
    }
}
