package gantry.wire;

import gantry.image.ImageFailure;
import gantry.json.JsonInput;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Null;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.function.Consumer;

/// What every answer of the API is wrapped in.
public sealed interface Envelope {
    /// The most that an answer with a list in it may hold, in bytes.
    long LIST_LIMIT = 256L << 20;

    /// The answer itself.
    record Sync(JsonValue metadata) implements Envelope {}

    /// The answer will be what becomes of this operation.
    record Async(OperationJson operation) implements Envelope {}

    /// The answer is no. Newest LXD also sends this, under HTTP 200, when an operation that was
    /// waited for has failed.
    ///
    /// @param code an HTTP status
    record Failed(int code, String error) implements Envelope {}

    /// One line with its end.
    ///
    /// @param metadata JSON, such as a shape's `toJson` gives
    static String sync(String metadata) {
        return line("sync", "Success", 200, "", 0, "", metadata);
    }

    /// The answer where there is nothing to say. One line with its end.
    static String sync() {
        return sync("{}");
    }

    /// One line with its end.
    static String async(OperationJson operation) {
        return line(
                "async",
                Status.OPERATION_CREATED.text(),
                Status.OPERATION_CREATED.code(),
                operation.path(),
                0,
                "",
                operation.json().json());
    }

    /// One line with its end.
    ///
    /// @param code an HTTP status
    static String failed(int code, String error) {
        return line("error", "", 0, "", code, error, "null");
    }

    private static String line(
            String type,
            String status,
            int statusCode,
            String operation,
            int errorCode,
            String error,
            String metadata) {
        String head =
                JsonValue.object()
                        .text("type", type)
                        .text("status", status)
                        .number("status_code", statusCode)
                        .text("operation", operation)
                        .number("error_code", errorCode)
                        .text("error", error)
                        .build()
                        .json();
        return head.substring(0, head.length() - 1) + ",\"metadata\":" + metadata + "}\n";
    }

    /// @param limit in bytes
    /// @throws ImageFailure.Invalid where the answer is not of this API
    static Envelope read(InputStream body, int limit) throws IOException {
        return of(JsonValue.read(body, limit).asObject());
    }

    /// Reads an answer that may be as long as [#LIST_LIMIT]. Where its metadata is a list, each
    /// item is handed over as it comes, and the metadata returned is null.
    static Envelope readEach(InputStream body, Consumer<JsonValue> item) throws IOException {
        return JsonInput.stream(body, LIST_LIMIT, input -> of(fields(input, item)));
    }

    private static Fields fields(JsonInput input, Consumer<JsonValue> item) throws IOException {
        if (!input.isObject()) {
            throw unknown();
        }
        LinkedHashMap<String, JsonValue> fields = new LinkedHashMap<>();
        input.fields(
                name -> {
                    if (name.equals("metadata") && input.isList()) {
                        input.items(() -> item.accept(input.whole()));
                    } else if (isKnown(name)) {
                        fields.put(name, input.whole());
                    } else {
                        input.whole();
                    }
                });
        return new Fields(fields);
    }

    private static boolean isKnown(String name) {
        return switch (name) {
            case "type", "error", "error_code", "metadata" -> true;
            default -> false;
        };
    }

    private static Envelope of(Fields fields) {
        return switch (fields.text("type")) {
            case "sync" -> new Sync(fields.value("metadata").orElse(Null.NULL));
            case "async" -> new Async(OperationJson.read(fields.object("metadata")));
            case "error" -> new Failed(code(fields.number("error_code")), fields.text("error"));
            default -> throw unknown();
        };
    }

    /// A server that says nothing useful has failed.
    private static int code(long code) {
        return code >= 400 && code <= 599 ? (int) code : 500;
    }

    private static ImageFailure.Invalid unknown() {
        return new ImageFailure.Invalid(
                "Invalid response: expected a JSON object whose \"type\" is sync, async or error");
    }
}
