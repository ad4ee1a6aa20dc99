package gantry.store;

import gantry.image.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Files that got their names, and whose rows never came to be.
final class Leftovers {
    private final ImageStore store;

    /// Of commits that failed in this process, and that could not be discarded at once.
    private final Set<Digest> own = ConcurrentHashMap.newKeySet();

    Leftovers(ImageStore store) {
        this.store = store;
    }

    /// Discards the files of a commit that failed, for whatever reason; also where that was an
    /// interruption. What cannot be discarded now, because the catalog answers nobody, is discarded
    /// by [#sweepOwn].
    ///
    /// @param failure told what went wrong besides
    void discard(List<Digest> files, Throwable failure) {
        boolean interrupted = Thread.interrupted();
        try {
            own.addAll(files);
            sweepOwn();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Those of this process.
    void sweepOwn() throws IOException {
        for (Digest digest : Set.copyOf(own)) {
            store.discard(digest);
            own.remove(digest);
        }
    }

    /// Those of processes that were killed, as far as [Garbage] takes them for such. About others a
    /// person decides.
    void sweep() throws IOException {
        sweepOwn();
        if (store.garbage().isAny()) {
            store.collectGarbage();
        }
    }
}
