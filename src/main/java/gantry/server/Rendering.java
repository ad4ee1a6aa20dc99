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
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Turns replies into responses.
final class Rendering {
    private static final String JSON = "application/json";

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
        };
    }

    Response failed(int status, String error) {
        return json(
                status,
                Envelope.failed(status, error),
                new Headers().add("X-Content-Type-Options", "nosniff"));
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

    /// A unified image, or one part of a split one, is a file of which ranges can be had; both
    /// parts together are a multipart body.
    private Response files(Reply.Files files, Request request) throws IOException {
        Headers headers = new Headers();
        headers.add(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        files.image().history().uploadedAt().atOffset(ZoneOffset.UTC)));
        return files.files().size() == 1 ? file(files, request, headers) : parts(files, headers);
    }

    private static Response file(Reply.Files files, Request request, Headers headers)
            throws IOException {
        ImageFile file = files.files().getFirst();
        long size = file.size().orElseThrow();
        String etag = '"' + etag(files) + '"';
        headers.add("Content-Type", "application/octet-stream")
                .add("Content-Disposition", "inline;filename=" + file.filename())
                .add("Accept-Ranges", "bytes")
                .add("ETag", etag);
        Range range = Range.of(request.headers(), size, etag);
        InputStream bytes = new ClosingStream(file.bytes(), files.from());
        return switch (range) {
            case Range.Whole _ -> new Response(200, headers, new Response.Stream(size, bytes));
            case Range.Part(long from, long length) -> {
                bytes.skipNBytes(from);
                headers.add(
                        "Content-Range", "bytes %d-%d/%d".formatted(from, from + length - 1, size));
                yield new Response(206, headers, new Response.Stream(length, bytes));
            }
            case Range.Unsatisfiable _ -> {
                bytes.close();
                headers.add("Content-Range", "bytes */" + size);
                yield new Response(416, headers, new Response.Bytes(new byte[0]));
            }
        };
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
