package gantry.wire;

import java.util.Optional;

/// `status` and `status_code` of answers and operations.
public enum Status {
    OPERATION_CREATED(100, "Operation created"),
    STARTED(101, "Started"),
    STOPPED(102, "Stopped"),
    RUNNING(103, "Running"),
    CANCELLING(104, "Cancelling"),
    PENDING(105, "Pending"),
    STARTING(106, "Starting"),
    STOPPING(107, "Stopping"),
    ABORTING(108, "Aborting"),
    FROZEN(109, "Frozen"),
    THAWED(110, "Thawed"),
    ERROR(111, "Error"),
    READY(112, "Ready"),
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

    /// Whether an operation with this status has ended.
    public boolean isFinal() {
        return code >= SUCCESS.code;
    }

    public static Optional<Status> of(long code) {
        for (Status status : values()) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
