package gantry.server.frame;

import gantry.image.ImageFile;
import gantry.server.exchange.ClosingStream;
import gantry.server.exchange.Document;
import gantry.server.exchange.Headers;
import gantry.server.exchange.HttpDate;
import gantry.server.exchange.Range;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.exchange.Tags;
import gantry.wire.Envelope;
import gantry.wire.MultipartImage;
import gantry.wire.MultipartWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Turns replies into responses.
public final class Rendering {
    private static final int BUSY = 503;

    /// As long as the transfers before may well take, and not so long that people go.
    private static final String RETRY_SECONDS = "5";

    private static final String JSON = "application/json";
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    /// What is below these is for any web client, and not for those of the API.
    private static final List<String> PLAIN = List.of("/streams/", "/images/", "/feeds/");

    /// The page is made of the server's own files, and speaks to nobody else.
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; form-action 'none'; frame-ancestors 'none';"
                    + " base-uri 'none'; require-trusted-types-for 'script'";

    private final String location;

    private final RandomGenerator random;

    /// @param location the server's name, which operations carry
    public Rendering(String location, RandomGenerator random) {
        this.location = location;
        this.random = random;
    }

    public Response render(Reply reply, Request request) throws IOException {
        return switch (reply) {
            case Reply.Sync(var metadata, var etag) -> sync(metadata, etag);
            case Reply.Created(var url) ->
                    json(201, Envelope.sync(), new Headers().add("Location", url));
            case Reply.Async(var operation) ->
                    json(
                            202,
                            Envelope.async(operation.json(location)),
                            new Headers().add("Location", "/1.0/operations/" + operation.id()));
            case Reply.Failed(var status, var error) -> failed(request, status, error);
            case Reply.Files files -> files(files, request);
            case Reply.Published(var document) -> ranged(published(document, request), request);
            case Reply.Ranged file -> ranged(file, request);
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

    public Response failed(Request request, int status, String error) {
        return failed(request, status, error, new Headers());
    }

    /// @param headers which get `Retry-After` where trying again helps
    private static Response failed(Request request, int status, String error, Headers headers) {
        if (status == BUSY) {
            headers.add("Retry-After", RETRY_SECONDS);
        }
        return PLAIN.stream().anyMatch(request.path()::startsWith)
                ? text(status, error + "\n", headers.add("Content-Type", PLAIN_TEXT))
                : json(status, Envelope.failed(status, error), headers);
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
        return isKnown(request, etag, Optional.empty())
                ? new Response(304, headers, new Response.LeftOut(whole.body().length()))
                : whole;
    }

    /// A unified image, or one part of a split one, is a file of which ranges can be had; both
    /// parts together are a multipart body.
    private Response files(Reply.Files files, Request request) throws IOException {
        Instant modified = files.image().history().uploadedAt();
        return files.files().size() == 1
                ? ranged(file(files, modified), request)
                : parts(files, new Headers().add("Last-Modified", HttpDate.text(modified)));
    }

    private static Reply.Ranged file(Reply.Files files, Instant modified) {
        ImageFile file = files.files().getFirst();
        return new Reply.Ranged(
                etag(files),
                Optional.of(modified),
                file.size().orElseThrow(),
                Reply.Source.of(new ClosingStream(file.bytes(), files.from())),
                new Headers(),
                Reply.Ranged.named(file.filename()));
    }

    private static Response ranged(Reply.Ranged file, Request request) throws IOException {
        String etag = '"' + file.tag() + '"';
        String modified = file.modified().map(HttpDate::text).orElse("");
        Headers headers = file.headers().add("Accept-Ranges", "bytes").add("ETag", etag);
        file.modified().ifPresent(_ -> headers.add("Last-Modified", modified));
        if (isKnown(request, etag, file.modified())) {
            file.source().close();
            return new Response(304, headers, new Response.LeftOut(file.size()));
        }
        Range range = Range.of(request.headers(), file.size(), etag, modified);
        if (!(range instanceof Range.Unsatisfiable)) {
            headers.addAll(file.content());
        }
        return switch (range) {
            case Range.Whole() -> new Response(200, headers, file.source().part(0, file.size()));
            case Range.Part(long from, long length) ->
                    new Response(
                            206,
                            headers.add(
                                    "Content-Range",
                                    "bytes %d-%d/%d"
                                            .formatted(from, from + length - 1, file.size())),
                            file.source().part(from, length));
            case Range.Unsatisfiable() -> {
                file.source().close();
                yield failed(
                        request,
                        416,
                        "The file has %d bytes, and the range begins behind them"
                                .formatted(file.size()),
                        new Headers().add("Content-Range", "bytes */" + file.size()));
            }
        };
    }

    /// Whether the client has this version already. A date says so only where it names no tags.
    private static boolean isKnown(Request request, String etag, Optional<Instant> modified) {
        List<String> known = request.headers().all("If-None-Match");
        return known.isEmpty()
                ? modified.isPresent()
                        && request.headers().first("If-Modified-Since").stream()
                                .anyMatch(date -> HttpDate.isUpToDate(date, modified.get()))
                : known.stream().anyMatch(tags -> Tags.nameWeakly(tags, etag));
    }

    /// Packed for whom that is welcome.
    private static Reply.Ranged published(Document document, Request request) {
        Headers content = new Headers().add("Content-Type", document.contentType());
        Headers headers =
                new Headers()
                        .add("Cache-Control", "public, max-age=60")
                        .add("Vary", "Accept-Encoding");
        boolean packed = request.headers().accepts("Accept-Encoding", "gzip");
        if (packed) {
            content.add("Content-Encoding", "gzip");
        }
        byte[] bytes = packed ? document.packed() : document.plain();
        return new Reply.Ranged(
                packed ? document.tag() + "-gzip" : document.tag(),
                Optional.of(document.modified()),
                bytes.length,
                Reply.Source.of(bytes),
                headers,
                content);
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
