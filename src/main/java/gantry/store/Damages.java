package gantry.store;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.image.Digest;
import gantry.store.catalog.SizedFile;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

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
                damage = look(file.digest(), file.size());
            }
        }
        return damage;
    }

    /// The same of one file.
    Optional<Damage> of(Digest digest, long size) throws IOException {
        Optional<Damage> known = store.catalog().read(tables -> tables.damage().one(digest));
        return known.isPresent() ? known : look(digest, size);
    }

    /// The same of a file of whichever image.
    Optional<Damage> of(Digest digest) throws IOException {
        OptionalLong size = store.catalog().read(tables -> tables.damage().size(digest));
        return size.isEmpty() ? Optional.empty() : of(digest, size.getAsLong());
    }

    private Optional<Damage> look(Digest digest, long size) throws IOException {
        Optional<Fault> fault = fault(digest, size);
        return fault.isEmpty() ? Optional.empty() : mark(digest, size, fault.get());
    }

    private Optional<Fault> fault(Digest digest, long size) throws IOException {
        OptionalLong found = store.blobs().size(digest);
        if (found.isEmpty()) {
            return Optional.of(Fault.MISSING);
        }
        return found.getAsLong() == size ? Optional.empty() : Optional.of(Fault.SIZE);
    }

    /// Looks again when nobody else can change the files: one that was deleted with its image, or
    /// has just been put back, is in order.
    private Optional<Damage> mark(Digest digest, long size, Fault seen) throws IOException {
        Damage damage = new Damage(digest, seen, store.clock().instant());
        return store.catalog()
                .write(
                        tables -> {
                            if (!tables.files().isReferenced(digest)
                                    || fault(digest, size).isEmpty()) {
                                return Optional.empty();
                            }
                            tables.damage().mark(damage);
                            return Optional.of(damage);
                        });
    }

    /// Notes what reading a file has shown.
    ///
    /// @param stamp of the file that was read: another one may have taken its place since
    /// @return whether it is so still, and belongs to an image
    boolean mark(Damage damage, String stamp) throws IOException {
        return store.catalog()
                .write(
                        tables -> {
                            if (!isStill(tables, damage.file(), stamp)) {
                                return false;
                            }
                            tables.damage().mark(damage);
                            return true;
                        });
    }

    /// Notes that a file was read and found sound.
    void clear(Digest digest, String stamp) throws IOException {
        if (store.catalog().read(tables -> tables.damage().one(digest)).isPresent()) {
            store.catalog()
                    .write(
                            tables ->
                                    isStill(tables, digest, stamp)
                                            && tables.damage().forget(digest));
        }
    }

    private boolean isStill(Tables tables, Digest digest, String stamp) throws IOException {
        return tables.files().isReferenced(digest) && store.blobs().stamp(digest).equals(stamp);
    }

    /// Looks whether all files are there, with their sizes, and reads anew those that have come
    /// back. Where not a single one is there, the store itself was taken away, and nothing is
    /// noted.
    void look() throws IOException {
        Set<SizedFile> there = new HashSet<>();
        store.blobs().list().forEach(blob -> there.add(new SizedFile(blob.digest(), blob.size())));
        if (there.isEmpty()) {
            return;
        }
        List<SizedFile> wrong =
                new ArrayList<>(store.catalog().read(tables -> tables.damage().sizes()));
        wrong.removeAll(there);
        for (SizedFile file : wrong) {
            of(file.digest(), file.size());
        }
        for (Damage damage : store.catalog().read(tables -> tables.damage().all())) {
            lookAgain(damage);
        }
    }

    private void lookAgain(Damage damage) throws IOException {
        boolean mayBeBack = damage.fault() == Fault.MISSING || damage.fault() == Fault.SIZE;
        OptionalLong size = store.catalog().read(tables -> tables.damage().size(damage.file()));
        if (mayBeBack && size.isPresent() && fault(damage.file(), size.getAsLong()).isEmpty()) {
            new Verification(store).check(damage.file(), size.getAsLong());
        }
    }
}
