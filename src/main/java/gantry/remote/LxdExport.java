package gantry.remote;

import gantry.http.HttpAnswer;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.remote.download.Download;
import gantry.remote.download.FetchedImage;
import gantry.remote.download.Origin;
import gantry.wire.MultipartBoundary;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// Opens an image for export. A unified one is a file of which every server gives parts, so that it
/// can be gone on with. Of a split one LXD and Incus give both files in one multipart body only;
/// our own daemon gives each by itself, with `part=`.
final class LxdExport {
    private final LxdApi api;
    private final String path;
    private final ImageInfo image;

    /// @param path of the export, with a query
    LxdExport(LxdApi api, String path, ImageInfo image) {
        this.api = api;
        this.path = path;
        this.image = image;
    }

    ImageStream open() throws IOException {
        Download first = download(new LxdFirstFile(part("metadata"), whole()));
        HttpAnswer answer = first.begin();
        return isOfMetadata(answer) ? split(first, answer) : open(first, answer);
    }

    /// Asks once: after a secret was used, a server may not know it any more.
    ImageStream openOnce() throws IOException {
        Download whole = download(whole());
        return open(whole, whole.beginWhole());
    }

    /// What our own daemon calls the first file of a split image.
    private boolean isOfMetadata(HttpAnswer answer) {
        String tag = "\"%s-metadata\"".formatted(image.fingerprint());
        return answer.status() == 206 && answer.header("ETag").equals(Optional.of(tag));
    }

    /// @param metadata begun, so that its size is known
    private ImageStream split(Download metadata, HttpAnswer answer) {
        ImageFile first = new ImageFile(Kind.METADATA, fileName(answer), metadata.size(), metadata);
        String given = image.facts().filename();
        ImageFile second =
                new ImageFile(
                        image.facts().type() == ImageType.VIRTUAL_MACHINE ? Kind.DISK : Kind.ROOTFS,
                        given.isEmpty() ? "rootfs" : given,
                        OptionalLong.of(image.facts().size() - metadata.size().orElse(0)),
                        download(part("rootfs")));
        return new FetchedImage(first.resumable(), second.resumable());
    }

    private static String fileName(HttpAnswer answer) {
        return answer.header("Content-Disposition")
                .map(text -> text.substring(text.indexOf('=') + 1))
                .filter(name -> name.matches("[\\w.-]{1,255}"))
                .orElse("metadata");
    }

    private ImageStream open(Download begun, HttpAnswer answer) {
        return MultipartBoundary.of(answer.header("Content-Type").orElse(""))
                .<ImageStream>map(boundary -> new LxdMultipart(answer, boundary, image, api.name()))
                .orElseGet(() -> unified(begun));
    }

    private ImageStream unified(Download begun) {
        return new FetchedImage(
                begun.promising(image.facts().size())
                        .asFile(Kind.UNIFIED, image.facts().filename()));
    }

    private LxdFile whole() {
        return new LxdFile(api, path);
    }

    private LxdFile part(String name) {
        return new LxdFile(api, "%s&part=%s".formatted(path, name));
    }

    private Download download(Origin origin) {
        return new Download(origin, api.patience(), OptionalLong.empty());
    }
}
