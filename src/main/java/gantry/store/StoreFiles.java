package gantry.store;

import gantry.image.HeavyWork;
import gantry.image.StoreUnavailable;
import gantry.locks.FileLocks;
import gantry.locks.Locks;
import gantry.store.blob.FileBlobs;
import gantry.store.blob.FileReserve;
import gantry.store.blob.OwnerOnly;
import gantry.store.blob.Reserve;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.StoredFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// The directory of a store: what lies in it, and how it is opened.
final class StoreFiles {
    /// Where the records of images are.
    static final String IMAGES = "images";

    private static final String BLOBS = "blobs";
    private static final String CATALOG = "catalog.db";
    /// The second copy of who is let in.
    static final String TRUST = "trust";

    /// Empty; its locks say who does what.
    private static final String LOCKS = "locks";

    private static final String RESERVE = "reserve";

    /// For its owner alone, besides the directories above and below.
    private static final List<String> OURS =
            List.of(
                    CATALOG,
                    CATALOG + "-wal",
                    CATALOG + "-shm",
                    RESERVE,
                    LOCKS,
                    TRUST,
                    "server.key",
                    "cache",
                    IMAGES,
                    BLOBS,
                    BLOBS + "/staging",
                    BLOBS + "/staging/partial");

    private final Path directory;

    StoreFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    static StoreFiles of(Catalog catalog) {
        return new StoreFiles(Objects.requireNonNull(catalog.path().getParent()));
    }

    ImageStore open(Clock clock, HeavyWork inspecting) throws IOException {
        OwnerOnly.makeAll(directory);
        tighten();
        FileBlobs blobs = blobs();
        RecordFiles records = records();
        Reserve reserve = new FileReserve(directory.resolve(RESERVE));
        Catalog catalog =
                Catalog.sqlite(
                        catalog(),
                        () -> blobs.isAny() || records.isAnyImage() || trust().isAnything(),
                        reserve::giveUp);
        try {
            refuseEmpty(catalog, blobs, records);
        } catch (IOException | RuntimeException e) {
            catalog.close();
            throw e;
        }
        return new ImageStore(blobs, catalog, clock, reserve, inspecting);
    }

    /// A catalog that knows no image at all, beside records of images whose files are there, is not
    /// theirs: somebody has put it there.
    private static void refuseEmpty(Catalog catalog, FileBlobs blobs, RecordFiles records)
            throws IOException {
        if (catalog.read(tables -> tables.blobs().isAny()) || !hasImages(blobs, records)) {
            return;
        }
        if (!catalog.read(
                tables -> tables.blobs().isAny())) { // the first may have come in meanwhile
            throw new StoreUnavailable(
                    ("The catalog %s knows no image, and files and records of images are there that"
                                    + " belong to another one; %s")
                            .formatted(catalog.path(), Catalog.ADVICE));
        }
    }

    private static boolean hasImages(FileBlobs blobs, RecordFiles records) throws IOException {
        if (!records.isAnyImage()) {
            return false;
        }
        AtomicBoolean any = new AtomicBoolean();
        records.each(
                found -> {
                    List<StoredFile> files =
                            Records.parse(found)
                                    .map(record -> record.image().files())
                                    .orElse(List.of());
                    for (StoredFile file : files) {
                        any.compareAndSet(false, blobs.size(file.key()).isPresent());
                    }
                });
        return any.get();
    }

    FileBlobs blobs() {
        return new FileBlobs(directory.resolve(BLOBS), locks());
    }

    /// Of all who use the store.
    Locks locks() {
        return FileLocks.in(directory.resolve(LOCKS));
    }

    RecordFiles records() {
        return new RecordFiles(directory.resolve(IMAGES));
    }

    TrustFile trust() {
        return new TrustFile(directory.resolve(TRUST));
    }

    Path catalog() {
        return directory.resolve(CATALOG);
    }

    Path directory() {
        return directory;
    }

    /// The few things behind which everything else lies: done at each start.
    private void tighten() throws IOException {
        OwnerOnly.tightenPassage(directory);
        for (String name : OURS) {
            OwnerOnly.tighten(directory.resolve(name));
        }
    }

    /// Everything: done when all is looked at anyway.
    void tightenAll() throws IOException {
        tighten();
        OwnerOnly.tightenAll(directory.resolve(BLOBS));
        OwnerOnly.tightenAll(directory.resolve(BLOBS + "/staging"));
        OwnerOnly.tightenAll(directory.resolve(BLOBS + "/staging/partial"));
        records().tighten();
    }
}
