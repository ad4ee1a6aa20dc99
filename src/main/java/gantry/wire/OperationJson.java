package gantry.wire;

import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.json.JsonValue.Null;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An entry of `/1.0/operations`.
///
/// @param id a UUID
/// @param resources URLs by what they are, such as `images`
/// @param metadata free; `lxc` shows the first field whose name ends in `_progress`, which must be
///     text
/// @param err empty unless it failed; the one thing by which clients tell success
/// @param location the server's name
public record OperationJson(
        String id,
        Kind kind,
        String description,
        Instant createdAt,
        Instant updatedAt,
        Status status,
        Map<String, List<String>> resources,
        Fields metadata,
        boolean mayCancel,
        String err,
        String location) {
    /// In the metadata of what brought an image: a list of sentences about it. Only our own servers
    /// have it.
    public static final String WARNINGS = "gantry_warnings";

    /// `class` of an operation.
    public enum Kind {
        TASK("task"),
        TOKEN("token"),
        WEBSOCKET("websocket");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        private static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new ImageFailure.Invalid("Invalid operation: its class is unknown");
        }
    }

    public OperationJson {
        resources = Map.copyOf(resources);
    }

    /// Its URL on the server that has it.
    public String path() {
        return "/1.0/operations/" + id;
    }

    /// Empty resources and metadata are null, as peers have them.
    public Fields json() {
        return JsonValue.object()
                .text("id", id)
                .text("class", kind.word())
                .text("description", description)
                .time("created_at", Optional.of(createdAt))
                .time("updated_at", Optional.of(updatedAt))
                .text("status", status.text())
                .number("status_code", status.code())
                .value("resources", resourcesJson())
                .value("metadata", metadata.fields().isEmpty() ? Null.NULL : metadata)
                .truth("may_cancel", mayCancel)
                .text("err", err)
                .text("location", location)
                .build();
    }

    private JsonValue resourcesJson() {
        if (resources.isEmpty()) {
            return Null.NULL;
        }
        JsonValue.Builder json = JsonValue.object();
        resources.forEach((what, urls) -> json.value(what, Items.of(urls)));
        return json.build();
    }

    /// @throws ImageFailure.Invalid where it is no operation
    public static OperationJson read(Fields json) {
        String id = json.text("id");
        if (id.isEmpty()) {
            throw new ImageFailure.Invalid("Invalid operation: it has no id");
        }
        return new OperationJson(
                id,
                Kind.of(json.text("class")),
                json.text("description"),
                json.time("created_at").orElse(Instant.EPOCH),
                json.time("updated_at").orElse(Instant.EPOCH),
                status(json.number("status_code")),
                resources(json.object("resources")),
                json.object("metadata"),
                json.truth("may_cancel"),
                json.text("err"),
                json.text("location"));
    }

    private static Status status(long code) {
        return Status.of(code)
                .orElseThrow(
                        () ->
                                new ImageFailure.Invalid(
                                        "Invalid operation: its status code is " + code));
    }

    private static Map<String, List<String>> resources(Fields json) {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        json.fields().keySet().forEach(what -> resources.put(what, json.texts(what)));
        return resources;
    }
}
