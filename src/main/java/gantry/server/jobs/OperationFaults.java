package gantry.server.jobs;

/// What an operation ends with that failed.
public interface OperationFaults {
    /// @return the sentence that clients read
    String failed(Operation operation, Throwable failure);
}
