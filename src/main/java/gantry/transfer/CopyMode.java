package gantry.transfer;

/// How an image gets from one server to another.
public enum CopyMode {
    /// The first of the others that works.
    AUTO,
    /// The target fetches it from the source.
    PULL,
    /// The source sends it to the target.
    PUSH,
    /// It passes through this process, which keeps nothing of it.
    RELAY
}
