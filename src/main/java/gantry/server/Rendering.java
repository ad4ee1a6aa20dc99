package gantry.server;

import gantry.image.ImageFile;
import gantry.wire.Envelope;
import gantry.wire.MultipartImage;
import gantry.wire.MultipartWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Turns replies into responses.
final class Rendering {
    private static final String JSON = "application/json";

    /// As HTTP writes dates; the JDK's RFC 1123 leaves out the zero of the first nine days.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// The page is made of the server's own files, and speaks to nobody else.
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; form-action 'none'; frame-ancestors 'none';"
                    + " base-uri 'none'; require-trusted-types-for 'script'";

    private final String location;

    private final RandomGenerator random;

    /// @param location the server's name, which operations carry
    Rendering(String location, RandomGenerator random) {
        this.location = location;
        this.random = random;
    }

    Response render(Reply reply, Request request) throws IOException {
        return switch (reply) {
            case Reply.Sync(var metadata, var etag) -> sync(metadata, etag);
            case Reply.Created(var url) ->
                    json(201, Envelope.sync(), new Headers().add("Location", url));
            case Reply.Async(var operation) ->
                    json(
                            202,
                            Envelope.async(operation.json(location)),
                            new Headers().add("Location", "/1.0/operations/" + operation.id()));
            case Reply.Failed(var status, var error) -> failed(status, error);
            case Reply.Files files -> files(files, request);
            case Reply.Text(var type, var text) ->
                    text(200, text, new Headers().add("Content-Type", type));
            case Reply.Session(var metadata, var cookie) ->
                    json(
                            200,
                            Envelope.sync(metadata),
                            new Headers()
                                    .add("Set-Cookie", cookie)
                                    .add("Cache-Control", "no-store"));
            case Reply.PageFile file -> page(file, request);
            case Reply.Elsewhere(var path) -> text(303, "", new Headers().add("Location", path));
        };
    }

    Response failed(int status, String error) {
        return failed(status, error, new Headers());
    }

    private static Response failed(int status, String error, Headers headers) {
        return json(status, Envelope.failed(status, error), headers);
    }

    private static Response sync(String metadata, Optional<String> etag) {
        Headers headers = new Headers();
        etag.ifPresent(tag -> headers.add("ETag", '"' + tag + '"'));
        return json(200, Envelope.sync(metadata), headers);
    }

    private static Response json(int status, String envelope, Headers headers) {
        return text(status, envelope, headers.add("Content-Type", JSON));
    }

    private static Response text(int status, String text, Headers headers) {
        return new Response(
                status, headers, new Response.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Response page(Reply.PageFile file, Request request) {
        String etag = '"' + file.etag() + '"';
        Headers headers =
                new Headers()
                        .add("ETag", etag)
                        .add("Cache-Control", "no-cache")
                        .add("Content-Security-Policy", PAGE_POLICY)
                        .add("Referrer-Policy", "no-referrer")
                        .add("Cross-Origin-Opener-Policy", "same-origin")
                        .add("Cross-Origin-Resource-Policy", "same-origin")
                        .add("Content-Type", file.contentType());
        Response whole = text(200, file.text(), headers);
        return isKnown(request, etag)
                ? new Response(304, headers, new Response.LeftOut(whole.body().length()))
                : whole;
    }

    /// A unified image, or one part of a split one, is a file of which ranges can be had; both
    /// parts together are a multipart body.
    private Response files(Reply.Files files, Request request) throws IOException {
        String modified = DATE.format(files.image().history().uploadedAt());
        Headers headers = new Headers().add("Last-Modified", modified);
        return files.files().size() == 1
                ? file(files, request, headers, modified)
                : parts(files, headers);
    }

    private Response file(Reply.Files files, Request request, Headers headers, String modified)
            throws IOException {
        ImageFile file = files.files().getFirst();
        long size = file.size().orElseThrow();
        String etag = '"' + etag(files) + '"';
        headers.add("Accept-Ranges", "bytes").add("ETag", etag);
        if (isKnown(request, etag)) {
            files.from().close();
            return new Response(304, headers, new Response.LeftOut(size));
        }
        Range range = Range.of(request.headers(), size, etag, modified);
        if (range instanceof Range.Unsatisfiable) {
            files.from().close();
            return failed(
                    416,
                    "The file has %d bytes, and the range begins behind them".formatted(size),
                    headers.add("Content-Range", "bytes */" + size));
        }
        headers.add("Content-Type", "application/octet-stream")
                .add("Content-Disposition", "inline;filename=" + file.filename());
        InputStream bytes = new ClosingStream(file.bytes(), files.from());
        if (range instanceof Range.Part(long from, long length)) {
            bytes.skipNBytes(from);
            headers.add("Content-Range", "bytes %d-%d/%d".formatted(from, from + length - 1, size));
            return new Response(206, headers, new Response.Stream(length, bytes));
        }
        return new Response(200, headers, new Response.Stream(size, bytes));
    }

    /// Whether the client has this version already.
    private static boolean isKnown(Request request, String etag) {
        return request.headers().all("If-None-Match").stream()
                .anyMatch(tags -> Tags.nameWeakly(tags, etag));
    }

    private static String etag(Reply.Files files) {
        String fingerprint = files.image().fingerprint().hex();
        return switch (files.files().getFirst().kind()) {
            case UNIFIED -> fingerprint;
            case METADATA -> fingerprint + "-metadata";
            case ROOTFS, DISK -> fingerprint + "-rootfs";
        };
    }

    private Response parts(Reply.Files files, Headers headers) {
        MultipartWriter writer = new MultipartWriter(random);
        List<MultipartWriter.Sized> parts =
                files.files().stream()
                        .map(
                                file ->
                                        new MultipartWriter.Sized(
                                                new MultipartWriter.Head(
                                                        MultipartImage.partName(file.kind()),
                                                        file.filename()),
                                                file.size().orElseThrow()))
                        .toList();
        InputStream body =
                writer.body(
                        parts.stream().map(MultipartWriter.Sized::head).toList(),
                        files.files().stream().map(ImageFile::bytes).toList());
        headers.add("Content-Type", writer.contentType());
        return new Response(
                200,
                headers,
                new Response.Stream(
                        writer.contentLength(parts), new ClosingStream(body, files.from())));
    }
}
