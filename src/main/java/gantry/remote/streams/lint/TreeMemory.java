package gantry.remote.streams.lint;

import gantry.wire.streams.StreamsAsWritten;
import java.io.IOException;

/// The memory that the indexes of a tree may take. What they say is listed and compared as a whole;
/// without a bound the command would run out of memory, and take minutes until then.
final class TreeMemory implements StreamsAsWritten.Room {
    /// A tree of 100,000 files of images takes 60 MiB, a quarter of the usual heap.
    private static final int PART_OF_HEAP = 4;

    private final long most;
    private long taken;

    TreeMemory(long heap) {
        most = heap / PART_OF_HEAP;
    }

    static TreeMemory ofProcess() {
        return new TreeMemory(Runtime.getRuntime().maxMemory());
    }

    @Override
    public void needs(long bytes) throws IOException {
        taken += bytes;
        if (taken > most) {
            throw new IOException(
                    ("The indexes of this tree hold more than is looked at (%d MiB in memory);"
                                    + " GANTRY_JAVA_OPTS=-Xmx1g gives more of it to one command")
                            .formatted(most >> 20));
        }
    }
}
