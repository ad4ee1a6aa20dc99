package gantry.store;

import gantry.image.Cancelled;
import gantry.image.Damage;
import gantry.image.Digest;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFailure.NotFound;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The SHA-256 of files that came without one: an upload is proven by its fingerprint alone, and
/// what its root sums to is computed once, later.
final class Sums {
    private final ImageStore store;

    /// The disk reads one file fastest; and who asks for the same waits, and then finds it done.
    private final ReentrantLock summing = new ReentrantLock();

    Sums(ImageStore store) {
        this.store = store;
    }

    static boolean isSummed(StoredImage image) {
        return image.files().stream().allMatch(file -> file.blob().digest().isPresent());
    }

    /// The image with the sums of all its files.
    ///
    /// @throws Damaged if they do not make its fingerprint any more
    /// @throws NotFound if it was deleted meanwhile
    StoredImage of(StoredImage image) throws IOException {
        if (isSummed(image)) {
            return image;
        }
        try {
            summing.lockInterruptibly();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        }
        try {
            StoredImage now = read(image);
            if (isSummed(now)) {
                return now;
            }
            Optional<Damage> damage = new Verification(store).check(now);
            if (damage.isPresent()) {
                throw new Damaged(now.info().fingerprint(), damage.get());
            }
            return read(image);
        } finally {
            summing.unlock();
        }
    }

    private StoredImage read(StoredImage image) throws IOException {
        return store.catalog()
                .read(
                        tables ->
                                tables.images()
                                        .one(image.info().project(), image.info().fingerprint()))
                .orElseThrow(() -> new NotFound("Image not found: " + image.info().fingerprint()));
    }

    /// All that have none yet. A damaged one does not keep the others from theirs.
    void all() throws IOException {
        for (StoredImage image : store.catalog().read(tables -> tables.images().unsummed())) {
            if (image.info().history().damage().isEmpty()) {
                try {
                    of(image);
                } catch (Damaged | NotFound _) {
                    // it is marked now, or gone
                }
            }
        }
    }

    /// Notes a sum that the image's fingerprint has proven. Of two blobs with the same bytes, the
    /// one that is sound stays.
    void note(BlobKey key, Digest digest) throws IOException {
        store.catalog().change(tables -> note(tables, key, digest));
        store.deleteGarbage();
    }

    private void note(Tables tables, BlobKey key, Digest digest) throws IOException {
        Optional<StoredBlob> summed = tables.blobs().one(key);
        if (summed.isEmpty()) {
            return; // deleted meanwhile
        }
        for (StoredBlob same : tables.blobs().withDigest(digest)) {
            if (!same.key().equals(key)) {
                if (tables.damage().one(same.key()).isEmpty()) {
                    tables.blobs().replace(key, same, store.clock().instant());
                    return;
                }
                tables.blobs().replace(same.key(), summed.get(), store.clock().instant());
            }
        }
        tables.blobs().setDigest(key, digest);
    }
}
