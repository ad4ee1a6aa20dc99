package gantry.store;

import gantry.image.Fingerprint;
import gantry.image.StoreUnavailable;
import gantry.store.Records.Agreement;
import gantry.store.Records.Stray;
import gantry.store.blob.BlobKey;
import gantry.store.blob.BlobStore.Stored;
import gantry.store.catalog.Catalog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Deletes files that no image names, where it is the files that are left over, and not the catalog
/// that has lost its rows.
public final class Garbage {
    /// More than what one killed import leaves, and than one file in a hundred, is no leftover.
    private static final int ONE_IMAGE = 2;

    private static final int HUNDRED = 100;

    /// By so much a file system's clock may be behind.
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ImageStore store;
    private final Catalog catalog;
    private final Records records;

    Garbage(ImageStore store, Records records) {
        this.store = store;
        this.catalog = store.catalog();
        this.records = records;
    }

    /// How much is taken for garbage.
    public enum Limit {
        /// At most one file in a hundred, or two; none that is older than the catalog, and none
        /// that the record of an image names. Where there is more, nothing goes.
        USUAL,

        /// Whatever no row of the catalog names: a person has looked at the list.
        NONE
    }

    /// A file that no row of the catalog names.
    ///
    /// @param size in bytes
    /// @param why it was not deleted; empty if it was
    public record Orphan(BlobKey key, long size, String why) {}

    /// @param freed in bytes, of all that was cleared
    /// @param orphans those that were deleted or, where there is any, all that were kept
    public record Outcome(long freed, List<Orphan> orphans) {
        public List<Orphan> kept() {
            return orphans.stream().filter(orphan -> !orphan.why().isEmpty()).toList();
        }
    }

    /// Whether there is a file that no image names.
    boolean isAny() throws IOException {
        return !unnamed(store.blobs().list()).isEmpty();
    }

    Outcome collect(Limit limit) throws IOException {
        Agreement agreement = records.agree();
        if (!agreement.damaged().isEmpty()) {
            throw new StoreUnavailable(
                    "Nothing is deleted: " + String.join("; ", agreement.damaged()));
        }
        long freed = store.sweep() + store.deleteGarbage();
        Map<BlobKey, Fingerprint> recorded = recorded(agreement.strays());
        List<Stored> all = store.blobs().list();
        List<Stored> unnamed = unnamed(all);
        Instant made = catalog.read(tables -> tables.records().made());
        boolean tooMany = unnamed.size() > Math.max(ONE_IMAGE, all.size() / HUNDRED);
        List<Orphan> orphans = new ArrayList<>();
        for (Stored blob : unnamed) {
            String why =
                    switch (limit) {
                        case USUAL -> why(blob, recorded, made, tooMany);
                        case NONE -> "";
                    };
            if (!why.isEmpty() || store.leftovers().delete(blob.key())) {
                orphans.add(new Orphan(blob.key(), blob.size(), why));
                freed += why.isEmpty() ? blob.size() : 0;
            }
        }
        if (limit == Limit.NONE) {
            for (Stray stray : agreement.strays()) {
                records.delete(stray);
            }
        }
        return new Outcome(freed, orphans);
    }

    private static Map<BlobKey, Fingerprint> recorded(List<Stray> strays) {
        Map<BlobKey, Fingerprint> recorded = new HashMap<>();
        for (Stray stray : strays) {
            stray.found()
                    .fingerprint()
                    .ifPresent(image -> stray.files().forEach(file -> recorded.put(file, image)));
        }
        return recorded;
    }

    /// Rows are asked after the files were listed: what has come in meanwhile is not among them.
    private List<Stored> unnamed(List<Stored> all) throws IOException {
        Set<BlobKey> named = catalog.read(tables -> tables.blobs().keys());
        return all.stream().filter(blob -> !named.contains(blob.key())).toList();
    }

    private static String why(
            Stored blob, Map<BlobKey, Fingerprint> recorded, Instant made, boolean tooMany) {
        if (recorded.containsKey(blob.key())) {
            return "image %s has it, which the catalog does not know"
                    .formatted(recorded.get(blob.key()).abbreviated());
        }
        if (blob.since().isBefore(made.minus(TICK))) {
            return "it is older than the catalog";
        }
        return tooMany ? "they are too many to be leftovers" : "";
    }
}
