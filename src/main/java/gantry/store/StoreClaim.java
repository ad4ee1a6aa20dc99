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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A claim as a time in the image's row, until when it is good; it is moved on while the work does.
/// What makes an update safe is the transaction at its end: a claim only spares two processes from
/// fetching the same.
final class StoreClaim implements Claim {
    /// How long a claim outlives its process. Longer than a source may be silent.
    static final Duration LEASE = Duration.ofMinutes(5);

    private final ImageStore store;
    private final String project;
    private final Permit permit;
    private final ImageInfo image;
    private Instant until;

    private StoreClaim(
            ImageStore store, String project, Permit permit, ImageInfo image, Instant until) {
        this.store = store;
        this.project = project;
        this.permit = permit;
        this.image = image;
        this.until = until;
    }

    /// What is wrong with the image's files is seen before, so that it is known with the claim.
    ///
    /// @param permit asked now, and when the newer version takes the image's place
    static Optional<Claim> take(ImageStore store, String project, Permit permit, Fingerprint image)
            throws IOException {
        Optional<StoredImage> there =
                store.catalog().read(tables -> tables.images().one(project, image));
        if (there.isPresent()) {
            store.damages().of(there.get());
        }
        return store.catalog()
                .write(
                        tables -> {
                            permit.check(tables);
                            ImageInfo now =
                                    tables.images()
                                            .one(project, image)
                                            .orElseThrow(
                                                    () -> new NotFound("Image not found: " + image))
                                            .info();
                            Instant begin = now(store);
                            Instant end = begin.plus(LEASE);
                            return tables.versions().claim(project, image, begin, end)
                                    ? Optional.of(new StoreClaim(store, project, permit, now, end))
                                    : Optional.empty();
                        });
    }

    /// As fine as a row keeps it, so that it can be compared.
    private static Instant now(ImageStore store) {
        return store.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public ImageInfo image() {
        return image;
    }

    /// Writes once in a fraction of the lease, however often it is called.
    @Override
    public void extend() {
        Instant now = now(store);
        if (now.isBefore(until.minus(LEASE.dividedBy(2)))) {
            return;
        }
        Instant held = until;
        until = now.plus(LEASE);
        try {
            store.catalog()
                    .write(
                            tables ->
                                    tables.versions()
                                            .extend(project, image.fingerprint(), held, until));
        } catch (IOException _) {
            // at worst somebody else begins the same work; the transaction at the end decides
        }
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
        Check check = new Check(now(store), Words.printable(outcome));
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

    /// Also where the work was cancelled, so that it can be begun again at once.
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            store.catalog()
                    .write(
                            tables -> {
                                tables.versions().giveUp(project, image.fingerprint(), until);
                                return until;
                            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
