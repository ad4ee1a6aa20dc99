package gantry.server;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A background job as clients see it; a new value for each change.
///
/// @param resources kinds, such as `images`, and the URLs of what the operation is about
/// @param metadata texts, numbers and maps; those named `..._progress` are shown by clients while
///     they wait
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
        Map<String, Object> metadata,
        boolean mayCancel,
        String error) {
    /// LXD's classes of operations.
    public enum Kind {
        TASK,
        /// Waits for someone to come with its secret.
        TOKEN
    }

    /// With LXD's numbers; the last three are final.
    public enum Status {
        RUNNING(103, "Running"),
        CANCELLING(104, "Cancelling"),
        SUCCESS(200, "Success"),
        FAILURE(400, "Failure"),
        CANCELLED(401, "Cancelled");

        private final int code;
        private final String text;

        Status(int code, String text) {
            this.code = code;
            this.text = text;
        }

        public int code() {
            return code;
        }

        public String text() {
            return text;
        }

        public boolean isFinal() {
            return code >= SUCCESS.code;
        }
    }

    public Operation {
        resources = Map.copyOf(resources);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
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
                newError);
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
                error);
    }

    Operation with(Map<String, Object> more, Instant now) {
        Map<String, Object> merged = new LinkedHashMap<>(metadata);
        merged.putAll(more);
        return new Operation(
                id,
                kind,
                project,
                description,
                status,
                createdAt,
                now,
                resources,
                merged,
                mayCancel,
                error);
    }
}
