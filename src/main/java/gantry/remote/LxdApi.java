package gantry.remote;

import gantry.http.BodyFailed;
import gantry.http.HttpAnswer;
import gantry.http.HttpBody;
import gantry.http.HttpClient;
import gantry.http.HttpRequest;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.remote.download.Patience;
import gantry.wire.Envelope;
import gantry.wire.OperationJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// The API of one server: sends requests, and tells its answers from its refusals.
///
/// @param base URL without a path
/// @param name of the server in messages
/// @param patience with downloads that break off
record LxdApi(HttpClient http, URI base, String name, Patience patience) {
    /// The most that an answer without a list may hold, in bytes.
    private static final int ANSWER_LIMIT = 4 << 20;

    /// A path below `/1.0`, and a query; names in them are escaped by [#escaped].
    URI url(String path) {
        return base.resolve("/1.0" + path);
    }

    /// A name as one segment of a path, or a value in a query.
    static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonValue get(String path) throws IOException {
        return metadata(send(HttpRequest.get(url(path))));
    }

    /// Hands over each item of a list as it arrives.
    void each(String path, Consumer<Fields> item) throws IOException {
        try (HttpAnswer answer = answer(HttpRequest.get(url(path)))) {
            metadata(readEach(answer, item));
        }
    }

    /// What was read, and the tag by which a change later proves that it was made from this.
    record Tagged(JsonValue value, Optional<String> tag) {}

    Tagged getTagged(String path) throws IOException {
        try (HttpAnswer answer = answer(HttpRequest.get(url(path)))) {
            return new Tagged(metadata(read(answer)), answer.header("ETag"));
        }
    }

    void post(String path, Fields body) throws IOException {
        metadata(send(HttpRequest.post(url(path), json(body))));
    }

    /// What the server answers with at once.
    JsonValue ask(String path, Fields body) throws IOException {
        return metadata(send(HttpRequest.post(url(path), json(body))));
    }

    void put(String path, Fields body, Optional<String> tag) throws IOException {
        HttpRequest put = HttpRequest.put(url(path), json(body));
        metadata(send(tag.map(text -> put.with("If-Match", text)).orElse(put)));
    }

    /// @return what the server says about it
    JsonValue patch(String path, Fields body) throws IOException {
        return metadata(send(HttpRequest.patch(url(path), json(body))));
    }

    void delete(String path) throws IOException {
        metadata(send(HttpRequest.delete(url(path))));
    }

    /// Sends what the server answers with an operation.
    OperationJson start(HttpRequest request) throws IOException {
        return switch (send(request)) {
            case Envelope.Async(OperationJson operation) -> operation;
            case Envelope.Sync _ ->
                    throw new Invalid(name + " answers at once where an operation was expected");
            case Envelope.Failed failed -> throw refused(failed);
        };
    }

    Envelope send(HttpRequest request) throws IOException {
        try (HttpAnswer answer = answer(request)) {
            return read(answer);
        }
    }

    /// The answer as it comes, whatever its status.
    HttpAnswer answer(HttpRequest request) throws IOException {
        try {
            return http.send(request.with("User-Agent", "gantry"));
        } catch (BodyFailed e) {
            throw e.reason();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /// What an answer means that was to bring bytes, and does not.
    ImageFailure refusal(HttpAnswer answer) throws IOException {
        return switch (read(answer)) {
            case Envelope.Failed failed -> refused(failed);
            case Envelope.Sync _, Envelope.Async _ ->
                    new Invalid("%s answers %s".formatted(name, answer.statusLine()));
        };
    }

    static HttpBody json(Fields body) {
        return new HttpBody.Text("application/json", body.json());
    }

    private JsonValue metadata(Envelope envelope) throws IOException {
        return switch (envelope) {
            case Envelope.Sync(JsonValue metadata) -> metadata;
            case Envelope.Async(OperationJson operation) -> operation.json();
            case Envelope.Failed failed -> throw refused(failed);
        };
    }

    private ImageFailure refused(Envelope.Failed failed) throws IOException {
        return new LxdFailures(name).refusal(failed.code(), failed.error());
    }

    private Envelope read(HttpAnswer answer) throws IOException {
        try {
            return Envelope.read(answer.body(), ANSWER_LIMIT);
        } catch (Invalid e) {
            throw notTheApi(answer, e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Envelope readEach(HttpAnswer answer, Consumer<Fields> item) throws IOException {
        try {
            Envelope read =
                    Envelope.readEach(answer.body(), value -> item.accept(value.asObject()));
            answer.body().readNBytes(2); // the line's end, so that the connection is used again
            return read;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /// Some proxy or web server answers instead.
    private Invalid notTheApi(HttpAnswer answer, Invalid e) {
        return new Invalid(
                "%s does not answer as an LXD server does: %s, and %s"
                        .formatted(name, answer.statusLine(), e.getMessage()),
                e);
    }

    /// Cancelling is no failure of the server.
    Unreachable unreachable(IOException e) throws IOException {
        if (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
            throw e;
        }
        return new Unreachable("Unable to connect to: %s: %s".formatted(name, Words.reason(e)), e);
    }
}
