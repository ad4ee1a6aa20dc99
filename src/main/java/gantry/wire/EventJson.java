package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.time.Instant;
import java.util.Optional;

/// One message of `/1.0/events`.
///
/// @param type `operation`, `lifecycle` or `logging`
/// @param metadata an [OperationJson], a [LifecycleJson] or what a log holds
/// @param location the server's name; may be empty
/// @param project empty where it is of no project
public record EventJson(
        String type, Instant timestamp, Fields metadata, String location, String project) {
    public static final String OPERATION = "operation";
    public static final String LIFECYCLE = "lifecycle";

    /// The most that an event may hold, in bytes.
    public static final int LIMIT = 4 << 20;

    public static EventJson of(
            OperationJson operation, Instant timestamp, String location, String project) {
        return new EventJson(OPERATION, timestamp, operation.json(), location, project);
    }

    public static EventJson of(
            LifecycleJson lifecycle, Instant timestamp, String location, String project) {
        return new EventJson(LIFECYCLE, timestamp, lifecycle.json(), location, project);
    }

    /// The operation that it tells of, where it tells of one.
    public Optional<OperationJson> operation() {
        return type.equals(OPERATION)
                ? Optional.of(OperationJson.read(metadata))
                : Optional.empty();
    }

    public static EventJson read(Fields json) {
        return new EventJson(
                json.text("type"),
                json.time("timestamp").orElse(Instant.EPOCH),
                json.object("metadata"),
                json.text("location"),
                json.text("project"));
    }

    public Fields json() {
        return JsonValue.object()
                .text("type", type)
                .time("timestamp", Optional.of(timestamp))
                .value("metadata", metadata)
                .textIfAny("location", location)
                .textIfAny("project", project)
                .build();
    }
}
