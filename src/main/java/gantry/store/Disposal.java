package gantry.store;

import gantry.store.blob.BlobKey;
import gantry.store.blob.Reserve;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Deletes the bytes that nothing names any more: after the transaction that made their keys
/// garbage, by whoever comes first, and as often as it takes.
final class Disposal {
    private final ImageStore store;
    private final Records records;
    private final Reserve reserve;

    /// @param reserve laid by again with the room that this makes
    Disposal(ImageStore store, Records records, Reserve reserve) {
        this.store = store;
        this.records = records;
        this.reserve = reserve;
    }

    /// @return how many bytes that freed
    long run() throws IOException {
        Instant now = store.clock().instant();
        List<BlobKey> garbage = new ArrayList<>();
        boolean lingers =
                store.catalog()
                        .read(
                                tables -> {
                                    garbage.addAll(tables.blobs().garbage());
                                    return !tables.lingering().old(now).isEmpty();
                                });
        if (lingers && letGo(now)) {
            garbage.clear();
            garbage.addAll(store.catalog().read(tables -> tables.blobs().garbage()));
        }
        long freed = 0;
        for (BlobKey key : garbage) {
            freed += store.blobs().size(key).orElse(0);
            store.blobs().delete(key);
        }
        if (!garbage.isEmpty()) {
            store.catalog()
                    .takeAway(
                            tables -> {
                                for (BlobKey key : garbage) {
                                    tables.blobs().forgetGarbage(key);
                                }
                                return garbage;
                            });
        }
        reserve.layBy();
        return freed;
    }

    /// Of files that linger. What the record of an image names is not deleted: that image came back
    /// without the catalog's knowing it.
    ///
    /// @return whether there was any whose time is over
    private boolean letGo(Instant now) throws IOException {
        Duration grace = store.configuration().deletionGrace();
        Instant before = reserve.isFull() ? now : now.minus(grace);
        if (store.catalog().read(tables -> tables.lingering().old(before)).isEmpty()) {
            return false;
        }
        Set<BlobKey> named = grace.isZero() ? Set.of() : records.named();
        store.catalog()
                .takeAway(
                        tables -> {
                            List<BlobKey> over = tables.lingering().old(before);
                            tables.lingering().forget(before, now);
                            for (BlobKey key : over) {
                                if (named.contains(key)) {
                                    tables.blobs().forgetGarbage(key);
                                }
                            }
                            return over;
                        });
        return true;
    }
}
