package gantry.server.jobs;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.wire.OperationJson;
import gantry.wire.OperationJson.Kind;
import gantry.wire.Status;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A background job as clients see it; a new value for each change.
///
/// @param resources kinds, such as `images`, and the URLs of what the operation is about
/// @param metadata texts, numbers and maps; those named `..._progress` are shown by clients while
///     they wait
/// @param maker who asked for it, and is not told more of its failure than they may know; a token
///     is worth what they may do; not shown
/// @param error empty unless it failed or was cancelled: clients look at nothing else
public record Operation(
        UUID id,
        Kind kind,
        String project,
        String description,
        Status status,
        Instant createdAt,
        Instant updatedAt,
        Map<String, List<String>> resources,
        Fields metadata,
        boolean mayCancel,
        String error,
        Optional<Caller> maker) {
    public Operation {
        resources = Map.copyOf(resources);
    }

    Operation with(Status newStatus, String newError, Instant now) {
        return new Operation(
                id,
                kind,
                project,
                description,
                newStatus,
                createdAt,
                now,
                resources,
                metadata,
                mayCancel && !newStatus.isFinal(),
                newError,
                maker);
    }

    Operation cancellable(Instant now) {
        return new Operation(
                id,
                kind,
                project,
                description,
                status,
                createdAt,
                now,
                resources,
                metadata,
                true,
                error,
                maker);
    }

    Operation with(Fields more, Instant now) {
        LinkedHashMap<String, JsonValue> merged = new LinkedHashMap<>(metadata.fields());
        merged.putAll(more.fields());
        return new Operation(
                id,
                kind,
                project,
                description,
                status,
                createdAt,
                now,
                resources,
                new Fields(merged),
                mayCancel,
                error,
                maker);
    }

    /// @param location the server's name
    public OperationJson json(String location) {
        return new OperationJson(
                id.toString(),
                kind,
                description,
                createdAt,
                updatedAt,
                status,
                resources,
                metadata,
                mayCancel,
                error,
                location);
    }
}
