package gantry.store;

import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.Optional;

/// Keeps the second copy of who is let in, of feeds and the configuration in step with the catalog.
///
/// At no moment does the copy say more than the catalog. Before a change is committed, the copy is
/// narrowed to what holds before and after it; once it is committed, the whole is written, with the
/// catalog locked. Where the copy cannot be narrowed it is deleted, and where it cannot be deleted
/// either, nothing is changed. So whoever was shut out does not come back, whenever a process dies;
/// and of whoever was let in at that moment the copy may not know, until the next change or
/// [#agree].
final class TrustCopy implements Catalog.Watcher {
    private final Catalog catalog;
    private final TrustFile file;

    TrustCopy(Catalog catalog, TrustFile file) {
        this.catalog = catalog;
        this.file = file;
    }

    @Override
    public Runnable committing(Tables tables) throws IOException {
        if (!tables.records().isTrustStale()) {
            return () -> {};
        }
        narrow(TrustRecord.of(tables));
        return this::complete;
    }

    private void narrow(TrustRecord now) throws IOException {
        Optional<TrustRecord> before = file.read();
        Optional<TrustRecord> narrowed = before.map(record -> record.and(now));
        if (before.equals(narrowed)) {
            return; // nothing goes, or there is nothing
        }
        try {
            file.write(narrowed.orElse(TrustRecord.NOTHING));
        } catch (IOException e) {
            deleteAfter(e);
        }
    }

    private void deleteAfter(IOException reason) throws IOException {
        try {
            file.delete();
        } catch (IOException e) {
            e.addSuppressed(reason);
            throw e;
        }
    }

    private void complete() {
        try {
            catalog.settle(
                    tables -> {
                        file.write(TrustRecord.of(tables));
                        tables.records().forgetTrustStale();
                    });
        } catch (IOException | RuntimeException _) {
            return; // the change stands in the catalog, which still says that the copy is old
        }
    }

    /// Writes the copy where it is missing, damaged, or not what the catalog says.
    void agree() throws IOException {
        boolean same =
                catalog.read(
                        tables ->
                                !tables.records().isTrustStale()
                                        && file.read().equals(Optional.of(TrustRecord.of(tables))));
        if (!same) {
            catalog.change(tables -> tables.records().markTrustStale());
        }
    }
}
