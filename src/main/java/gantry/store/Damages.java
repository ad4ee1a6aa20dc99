package gantry.store;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// What is known to be wrong with stored files. It is noted in the catalog, for every process; a
/// file that is noted is not read until it is put back, or [ImageStore#verify] finds it sound.
final class Damages {
    private final ImageStore store;

    Damages(ImageStore store) {
        this.store = store;
    }

    /// What is wrong with one of the image's files: it is marked, or is not there, or has another
    /// size. What was not marked before is now.
    Optional<Damage> of(StoredImage image) throws IOException {
        Optional<Damage> damage = image.info().history().damage();
        for (StoredFile file : image.files()) {
            if (damage.isEmpty()) {
                damage = look(file.blob());
            }
        }
        return damage;
    }

    /// The same of one file.
    Optional<Damage> of(StoredBlob blob) throws IOException {
        Optional<Damage> known = store.catalog().read(tables -> tables.damage().one(blob.key()));
        return known.isPresent() ? known : look(blob);
    }

    private Optional<Damage> look(StoredBlob blob) throws IOException {
        Optional<Fault> fault = fault(blob);
        if (fault.isEmpty()) {
            return Optional.empty();
        }
        Damage damage = new Damage(blob.key().text(), fault.get(), store.clock().instant());
        return mark(damage) ? Optional.of(damage) : Optional.empty();
    }

    private Optional<Fault> fault(StoredBlob blob) throws IOException {
        OptionalLong found = store.blobs().size(blob.key());
        if (found.isEmpty()) {
            return Optional.of(Fault.MISSING);
        }
        return found.getAsLong() == blob.size() ? Optional.empty() : Optional.of(Fault.SIZE);
    }

    /// Notes what is wrong with a file.
    ///
    /// @return whether something still names it: what was deleted meanwhile is in order
    boolean mark(Damage damage) throws IOException {
        return store.catalog()
                .write(
                        tables -> {
                            if (!tables.blobs().isNamed(new BlobKey(damage.file()))) {
                                return false;
                            }
                            tables.damage().mark(damage);
                            return true;
                        });
    }

    /// Notes that a file was read and found sound.
    void clear(BlobKey key) throws IOException {
        if (store.catalog().read(tables -> tables.damage().one(key)).isPresent()) {
            store.catalog().write(tables -> tables.damage().forget(key));
        }
    }

    /// Looks whether all files are there, with their sizes, and reads anew those that have come
    /// back. Where not a single one is there, the store itself was taken away, and nothing is
    /// noted.
    void look() throws IOException {
        Map<BlobKey, Long> there = new HashMap<>();
        store.blobs().list().forEach(blob -> there.put(blob.key(), blob.size()));
        if (there.isEmpty()) {
            return;
        }
        for (StoredBlob blob : store.catalog().read(tables -> tables.blobs().all())) {
            if (!Objects.equals(there.get(blob.key()), blob.size())) {
                look(blob);
            }
        }
        for (Damage damage : store.catalog().read(tables -> tables.damage().all())) {
            lookAgain(damage);
        }
    }

    private void lookAgain(Damage damage) throws IOException {
        BlobKey key = new BlobKey(damage.file());
        Optional<StoredBlob> blob = store.catalog().read(tables -> tables.blobs().one(key));
        boolean mayBeBack = damage.fault() == Fault.MISSING || damage.fault() == Fault.SIZE;
        if (mayBeBack && blob.isPresent() && fault(blob.get()).isEmpty()) {
            Optional<StoredImage> image =
                    store.catalog().read(tables -> tables.images().ofBlob(key));
            if (image.isPresent()) {
                new Verification(store).check(image.get());
            }
        }
    }
}
