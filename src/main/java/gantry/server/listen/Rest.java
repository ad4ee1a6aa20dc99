package gantry.server.listen;

/// Gives memory back to the system when a busy time is over. The serial collector (JDK 25) shrinks
/// the heap only when it collects all of it, which a daemon at rest has no reason to do.
final class Rest {
    /// In bytes; less is not worth a collection.
    private static final long MUCH = 16 << 20;

    /// Requests that may run on meanwhile: somebody who waits for an operation, say.
    private static final int FEW = 3;

    private long least = Runtime.getRuntime().totalMemory();

    /// @param running how many requests there are now
    void look(int running) {
        long heap = Runtime.getRuntime().totalMemory();
        if (running <= FEW && heap > least + MUCH) {
            System.gc();
            least = Runtime.getRuntime().totalMemory();
        }
    }
}
