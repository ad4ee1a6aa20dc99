package gantry.server.listen.limits;

import java.util.List;

/// Gives memory back to the system when a busy time is over: buffers that no connection uses, and
/// what of the heap is not in use. The serial collector (JDK 25) shrinks the heap, and frees what
/// lies beside it, only when it collects all of it, which a daemon at rest has no reason to do.
public final class Rest {
    /// In bytes; less is not worth a collection.
    private static final long MUCH = 16 << 20;

    /// Requests that may run on meanwhile: somebody who waits for an operation, say.
    private static final int FEW = 3;

    private final List<Buffers> buffers;
    private long least = Runtime.getRuntime().totalMemory();

    public Rest(List<Buffers> buffers) {
        this.buffers = List.copyOf(buffers);
    }

    /// @param running how many requests there are now
    public void look(int running) {
        if (running > FEW) {
            return;
        }
        long kept = buffers.stream().mapToLong(Buffers::held).sum();
        buffers.forEach(Buffers::clear);
        if (kept > MUCH || Runtime.getRuntime().totalMemory() > least + MUCH) {
            System.gc();
            least = Runtime.getRuntime().totalMemory();
        }
    }
}
