package gantry.remote;

import gantry.http.HttpAnswer;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.wire.MultipartBoundary;
import gantry.wire.MultipartImage;
import java.io.IOException;
import java.util.Optional;

/// A split image as one multipart body, which comes whole or not at all, and is no longer than
/// announced.
final class LxdMultipart implements ImageStream {
    private final HttpAnswer answer;
    private final ImageInfo image;
    private final DownloadedFile.Download download;
    private final MultipartImage parts;

    LxdMultipart(HttpAnswer answer, MultipartBoundary boundary, ImageInfo image, String server) {
        this.answer = answer;
        this.image = image;
        this.download = new DownloadedFile.Download(server, image.facts().size());
        this.parts = new MultipartImage(boundary, answer.body());
    }

    @Override
    public Optional<ImageFile> next() throws IOException {
        return parts.next().map(this::counted);
    }

    /// The name that the image's file was given by its sender, and not that of the export.
    private ImageFile counted(ImageFile file) {
        String given = image.facts().filename();
        ImageFile counted = file.reading(new DownloadedFile(file.bytes(), download));
        return file.kind() == Kind.METADATA || given.isEmpty() ? counted : counted.named(given);
    }

    @Override
    public void close() throws IOException {
        answer.close();
    }
}
