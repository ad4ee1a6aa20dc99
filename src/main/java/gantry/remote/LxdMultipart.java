package gantry.remote;

import gantry.http.HttpAnswer;
import gantry.image.Digest;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.wire.MultipartBoundary;
import gantry.wire.MultipartImage;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;

/// A split image as one multipart body, which comes whole or not at all. Its length and its
/// fingerprint are checked when the last file is over.
final class LxdMultipart implements ImageStream {
    private final HttpAnswer answer;
    private final ImageInfo image;
    private final MessageDigest sum = Digest.sha256();
    private final DownloadedFile.Download download;
    private final MultipartImage parts;

    LxdMultipart(HttpAnswer answer, MultipartBoundary boundary, ImageInfo image, String server) {
        this.answer = answer;
        this.image = image;
        this.download = new DownloadedFile.Download(server, image.facts().size(), sum);
        this.parts = new MultipartImage(boundary, answer.body());
    }

    @Override
    public Optional<ImageFile> next() throws IOException {
        Optional<ImageFile> next = parts.next();
        if (next.isEmpty()) {
            check();
        }
        return next.map(this::checked);
    }

    /// The name that the image's file was given by its sender, and not that of the export.
    private ImageFile checked(ImageFile file) {
        String given = image.facts().filename();
        return new ImageFile(
                file.kind(),
                file.kind() == Kind.METADATA || given.isEmpty() ? file.filename() : given,
                file.size(),
                new DownloadedFile(file.bytes(), download));
    }

    private void check() {
        String received = Digest.of(sum).hex();
        if (!received.equals(image.fingerprint().hex())) {
            throw new Mismatch(
                    "Image fingerprint doesn't match. Got %s expected %s"
                            .formatted(received, image.fingerprint()));
        }
    }

    @Override
    public void close() throws IOException {
        answer.close();
    }
}
