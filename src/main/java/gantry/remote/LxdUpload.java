package gantry.remote;

import gantry.http.HttpBody;
import gantry.http.HttpRequest;
import gantry.image.BlockInput;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.wire.MultipartImage;
import gantry.wire.MultipartWriter;
import gantry.wire.UploadHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// The body of an upload, written while the image is read. It is sent in chunks, so that an image
/// which turns out wrong at its very end is never complete on the other side.
final class LxdUpload {
    private static final int BUFFER = 1 << 17;

    private final ImageStream image;
    private final Progress progress;
    private final ImageFile first;

    LxdUpload(ImageStream image, Progress progress) throws IOException {
        this.image = image;
        this.progress = progress;
        this.first = image.next().orElseThrow(() -> new Invalid("An image without any file"));
    }

    HttpRequest request(URI url, UploadHeaders headers) {
        HttpRequest post = post(url);
        for (Map.Entry<String, String> header : headers.headers().entrySet()) {
            post = post.with(header.getKey(), header.getValue());
        }
        return post;
    }

    /// Of the one file of a unified image; those of a split one go with its parts.
    String filename() {
        return first.kind() == Kind.UNIFIED ? first.filename() : "";
    }

    private HttpRequest post(URI url) {
        if (first.kind() == Kind.UNIFIED) {
            return post(url, "application/octet-stream", this::unified);
        }
        MultipartWriter parts = new MultipartWriter(new SecureRandom());
        return post(url, parts.contentType(), out -> split(parts, out));
    }

    private static HttpRequest post(URI url, String contentType, HttpBody.Writer writer) {
        return HttpRequest.post(
                url, new HttpBody.Stream(contentType, OptionalLong.empty(), writer));
    }

    private void unified(OutputStream out) throws IOException {
        counted(first).transferTo(out);
        expectEnd();
    }

    private void split(MultipartWriter parts, OutputStream out) throws IOException {
        part(parts, first, out);
        ImageFile second =
                image.next().orElseThrow(() -> new Invalid("A split image without its rootfs"));
        part(parts, second, out);
        expectEnd();
        parts.end(out);
    }

    private void part(MultipartWriter parts, ImageFile file, OutputStream out) throws IOException {
        String name = MultipartImage.partName(file.kind());
        String filename = file.filename().isEmpty() ? name : file.filename();
        parts.part(out, new MultipartWriter.Head(name, filename), counted(file));
    }

    /// A source may check what it gave when it is asked for more.
    private void expectEnd() throws IOException {
        if (image.next().isPresent()) {
            throw new Invalid("An image with more files than metadata and rootfs");
        }
    }

    private InputStream counted(ImageFile file) {
        progress.phase(file.kind().name().toLowerCase(Locale.ROOT), file.size());
        return new Counted(file);
    }

    /// Tells progress, and refuses a file of another length than its sender said.
    private final class Counted extends BlockInput {
        private final ImageFile file;
        private long sent;

        Counted(ImageFile file) {
            this.file = file;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = file.bytes().read(bytes, offset, length);
            if (n > 0) {
                sent += n;
                progress.advance(n);
            } else if (n < 0) {
                file.checkSize(sent);
            }
            return n;
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            byte[] buffer = new byte[BUFFER];
            long before = sent;
            for (int n = read(buffer, 0, BUFFER); n >= 0; n = read(buffer, 0, BUFFER)) {
                out.write(buffer, 0, n);
            }
            return sent - before;
        }
    }
}
