package gantry.store;

import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageUpdates.Check;
import gantry.image.ImageVersions.Claim;
import gantry.image.ImageVersions.Newer;
import gantry.image.ImageVersions.Replacement;
import gantry.image.Progress;
import gantry.image.Words;
import gantry.store.catalog.StoredImage;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// A claim as a lock by the image's name. What makes an update safe is the transaction at its end:
/// a claim only spares two processes from fetching the same.
final class StoreClaim implements Claim {
    private final ImageStore store;
    private final String project;
    private final Permit permit;
    private final ImageInfo image;
    private final Closeable lock;

    private StoreClaim(
            ImageStore store, String project, Permit permit, ImageInfo image, Closeable lock) {
        this.store = store;
        this.project = project;
        this.permit = permit;
        this.image = image;
        this.lock = lock;
    }

    /// What is wrong with the image's files is seen before, so that it is known with the claim.
    ///
    /// @param permit asked now, and when the newer version takes the image's place
    static Optional<Claim> take(ImageStore store, String project, Permit permit, Fingerprint image)
            throws IOException {
        store.damages().of(find(store, project, permit, image));
        Optional<Closeable> lock =
                StoreFiles.of(store.catalog())
                        .locks()
                        .tryTake("refresh %s %s".formatted(image, project));
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        try {
            ImageInfo now = find(store, project, permit, image).info();
            return Optional.of(new StoreClaim(store, project, permit, now, lock.get()));
        } catch (IOException | RuntimeException e) {
            lock.get().close();
            throw e;
        }
    }

    private static StoredImage find(
            ImageStore store, String project, Permit permit, Fingerprint image) throws IOException {
        return store.catalog()
                .read(
                        tables -> {
                            permit.check(tables);
                            return tables.images()
                                    .one(project, image)
                                    .orElseThrow(() -> new NotFound("Image not found: " + image));
                        });
    }

    @Override
    public ImageInfo image() {
        return image;
    }

    @Override
    public Replacement replace(Newer newer, int keep, Progress progress) throws IOException {
        return new Succession(store, project, permit, image, newer, keep).run(progress);
    }

    @Override
    public void mend(ImageSource from, ImageInfo same, Progress progress) throws IOException {
        Commit commit =
                new Commit(store, project, permit, ImageDraft.PLAIN.expecting(image.fingerprint()));
        try (ImageStream stream = from.open(same);
                StagedImage staged = store.stage(stream, progress)) {
            commit.mend(staged);
        }
    }

    @Override
    public void note(String outcome) throws IOException {
        Check check = new Check(store.clock().instant(), Words.printable(outcome));
        store.catalog()
                .change(tables -> tables.versions().note(project, image.fingerprint(), check));
    }

    @Override
    public void resume() throws IOException {
        if (image.history().updates().paused()) {
            store.catalog()
                    .change(
                            tables ->
                                    tables.versions()
                                            .setPaused(project, image.fingerprint(), false));
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
