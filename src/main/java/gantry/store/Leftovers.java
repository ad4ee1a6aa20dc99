package gantry.store;

import gantry.store.blob.BlobKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Files that were kept, and whose rows never came to be.
final class Leftovers {
    private final ImageStore store;

    /// Of commits that failed in this process, and that could not be discarded at once.
    private final Set<BlobKey> own = ConcurrentHashMap.newKeySet();

    Leftovers(ImageStore store) {
        this.store = store;
    }

    /// Discards the files of a commit that failed, for whatever reason; also where that was an
    /// interruption. What cannot be discarded now, because the catalog answers nobody, is discarded
    /// by [#sweepOwn].
    ///
    /// @param failure told what went wrong besides
    void discard(List<BlobKey> files, Throwable failure) {
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
        for (BlobKey key : Set.copyOf(own)) {
            deleteUnnamed(key);
            own.remove(key);
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

    /// Deletes what was kept and never got a row.
    ///
    /// @return false if it has one, or may still get it
    boolean delete(BlobKey key) throws IOException {
        Optional<Closeable> seized = store.blobs().seize(key);
        if (seized.isEmpty()) {
            return false;
        }
        try (Closeable _ = seized.get()) {
            return deleteUnnamed(key);
        }
    }

    /// The same for whoever kept it.
    private boolean deleteUnnamed(BlobKey key) throws IOException {
        if (store.catalog().read(tables -> tables.blobs().one(key)).isPresent()) {
            return false;
        }
        store.blobs().delete(key);
        return true;
    }
}
