package gantry.server.jobs;

import gantry.image.Digest;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.wire.OperationJson;
import gantry.wire.OperationJson.Kind;
import gantry.wire.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
/// @param maker who asked for it, and is not told more of its failure than they may know; not shown
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
    /// Where the metadata has it.
    public static final String SECRET = "secret";

    public Operation {
        resources = Map.copyOf(resources);
    }

    /// Whether a token, or whoever may see this one, has this secret; compared in a time that tells
    /// nothing.
    public boolean hasSecret(String secret) {
        String known = metadata.text(SECRET);
        return !known.isEmpty()
                && MessageDigest.isEqual(
                        known.getBytes(StandardCharsets.UTF_8),
                        secret.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether it is a token with the secret of this sum.
    boolean isToken(Digest secretSum) {
        return kind == Kind.TOKEN && Digest.ofText(metadata.text(SECRET)).equals(secretSum);
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
