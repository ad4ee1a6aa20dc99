package gantry.store;

import gantry.image.Digest;
import gantry.image.ImageInfo;
import gantry.store.blob.BlobStore;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Files that got their names, and whose rows never came to be.
final class Leftovers {
    /// Of a hundred files one may be cleared without anybody asking: more is no leftover, but a
    /// catalog that has lost its rows.
    private static final int ONE_OF = 100;

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

    /// Those of processes that were killed, where they are few and came after the oldest image;
    /// else they stay for [ImageStore#collectGarbage], which people call.
    void sweep() throws IOException {
        sweepOwn();
        List<BlobStore.Stored> files = store.blobs().list();
        Set<Digest> referenced = store.catalog().read(Tables::referenced);
        List<BlobStore.Stored> orphans =
                files.stream().filter(file -> !referenced.contains(file.digest())).toList();
        if (orphans.isEmpty() || orphans.size() > Math.max(1, files.size() / ONE_OF)) {
            return;
        }
        Optional<Instant> first = first();
        if (first.isEmpty()
                || orphans.stream().anyMatch(file -> file.since().isBefore(first.get()))) {
            return;
        }
        for (BlobStore.Stored orphan : orphans) {
            store.discard(orphan.digest());
        }
    }

    private Optional<Instant> first() throws IOException {
        return store.catalog().read(Tables::images).stream()
                .map(StoredImage::info)
                .map(ImageInfo::history)
                .map(history -> history.uploadedAt())
                .min(Instant::compareTo);
    }
}
