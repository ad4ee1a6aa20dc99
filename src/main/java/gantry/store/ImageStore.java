package gantry.store;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFile;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.store.blob.BlobStore;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.blob.Reserve;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.SpaceUsed;
import gantry.store.catalog.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The embedded image store: rows that say what images there are, and files by digest that hold
/// their bytes.
///
/// Any number of processes may use one store at once. What makes that safe is the order of steps:
/// an image's files get their names inside the transaction that adds its row, and a file is deleted
/// only inside a transaction in which no row names it. So a file that no row names belongs to
/// nobody, and whoever is first in the database is first.
public final class ImageStore implements Closeable {
    /// For how long what broke off is kept, so that it can be gone on with.
    private static final Duration KEPT = Duration.ofDays(1);

    private final BlobStore blobs;
    private final Catalog catalog;
    private final Clock clock;
    private final HeavyWork inspecting;
    private final Reserve reserve;
    private final FileFormats formats;
    private final Damages damages;
    private final Leftovers leftovers;
    private final Records records;
    private final TrustCopy trustCopy;

    /// With nothing laid by for a full disk. Records of the images lie in `images` beside the
    /// catalog.
    public ImageStore(BlobStore blobs, Catalog catalog, Clock clock) {
        this(blobs, catalog, clock, Reserve.NONE, HeavyWork.AT_ONCE);
    }

    /// @param reserve that the catalog gives up when the disk is full, laid by again here
    /// @param inspecting looks into the images that come
    public ImageStore(
            BlobStore blobs, Catalog catalog, Clock clock, Reserve reserve, HeavyWork inspecting) {
        this.blobs = blobs;
        this.catalog = catalog;
        this.clock = clock;
        this.inspecting = inspecting;
        this.reserve = reserve;
        this.formats = new FileFormats(this);
        this.damages = new Damages(this);
        this.leftovers = new Leftovers(this);
        this.records =
                new Records(
                        catalog,
                        new RecordFiles(catalog.path().resolveSibling(StoreFiles.IMAGES)),
                        clock);
        this.trustCopy =
                new TrustCopy(
                        catalog, new TrustFile(catalog.path().resolveSibling(StoreFiles.TRUST)));
        catalog.watch(records.and(trustCopy));
    }

    /// The store in this directory, which is made where it is missing.
    ///
    /// @throws gantry.image.StoreUnavailable if there are files of images, and their catalog is
    ///     missing, empty or damaged
    public static ImageStore open(Path directory, Clock clock) throws IOException {
        return open(directory, clock, HeavyWork.AT_ONCE);
    }

    /// The same for a daemon.
    ///
    /// @param inspecting looks into the images that come
    public static ImageStore open(Path directory, Clock clock, HeavyWork inspecting)
            throws IOException {
        return new StoreFiles(directory).open(clock, inspecting);
    }

    /// Looks through the whole catalog.
    ///
    /// @throws gantry.image.StoreUnavailable if it is damaged
    public void checkCatalog() throws IOException {
        catalog.check();
    }

    /// Writes the records of images and the second copy of who is let in, where they are missing or
    /// old, and takes from other users what an older version of gantry let them read.
    ///
    /// @return a sentence for each image whose row was damaged or lost
    public List<String> reconcile() throws IOException {
        StoreFiles.of(catalog).tightenAll();
        trustCopy.agree();
        Records.Agreement agreement = records.agree();
        List<String> faults = new ArrayList<>(agreement.damaged());
        agreement.strays().forEach(stray -> faults.add(stray.sentence()));
        return faults;
    }

    /// The images of one project, or, where it has none of its own, those of `default`.
    public ProjectImages images(String project) throws IOException {
        return images(project, Permit.ALWAYS);
    }

    /// The same, to be changed by somebody as long as they may.
    ///
    /// @throws gantry.image.ImageFailure.Forbidden if they may not
    public ProjectImages images(String project, Permit permit) throws IOException {
        Project asked =
                catalog.read(
                        tables -> {
                            permit.check(tables);
                            return StoreProjects.find(tables, project);
                        });
        return new ProjectImages(this, asked.ownImages() ? asked.name() : Project.DEFAULT, permit);
    }

    /// Takes the bytes in, hashed and checked, and visible to nobody.
    /// What earlier crashes left half-way is cleared first.
    public StagedImage stage(ImageStream image, Progress progress) throws IOException {
        sweep();
        try (Staging staging =
                new Staging(_ -> blobs.create(), freeSpace(), inspecting, progress)) {
            return staging.stage(image);
        }
    }

    /// The same for an image whose fingerprint is known beforehand: what an earlier try left is
    /// gone on with where the source allows that, and what breaks off is kept for the next.
    StagedImage stage(ImageStream image, BlobStore.Arrival arrival, Progress progress)
            throws IOException {
        sweep();
        try (Staging staging =
                new Staging(file -> writer(arrival, file), freeSpace(), inspecting, progress)) {
            return staging.stage(image);
        }
    }

    private BlobWriter writer(BlobStore.Arrival arrival, ImageFile file) throws IOException {
        return switch (file.start()) {
            case BEGINNING -> blobs.create();
            case ANYWHERE -> arrival.resume(file.kind(), file.size().orElse(Long.MAX_VALUE));
        };
    }

    private FreeSpace freeSpace() throws IOException {
        long missing = reserve.missing(); // comes before images
        long floor = configuration().freeSpace();
        return new FreeSpace(blobs::usable, Math.max(floor, floor + missing));
    }

    long sweep() throws IOException {
        leftovers.sweepOwn();
        return blobs.sweepStaging(clock.instant().minus(KEPT));
    }

    /// A file of any image, to be read anywhere and closed by the caller; empty where no image has
    /// it, or it is damaged.
    public Optional<SeekableByteChannel> file(Digest digest) throws IOException {
        if (damages.of(digest).isPresent()) {
            return Optional.empty();
        }
        return beginning(digest);
    }

    /// The same, for a look at its first bytes.
    Optional<SeekableByteChannel> beginning(Digest digest) throws IOException {
        try {
            return Optional.of(blobs.channel(digest));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// As its bytes tell it; empty where no image has the file.
    Optional<Format> format(Digest digest) throws IOException {
        return formats.of(digest);
    }

    public Projects projects() {
        return new StoreProjects(catalog);
    }

    public Holdings usage() throws IOException {
        SpaceUsed rows = catalog.read(tables -> tables.files().usage());
        long stored = 0;
        int files = 0;
        for (BlobStore.Stored blob : blobs.list()) {
            stored += blob.size();
            files++;
        }
        return new Holdings(
                rows.images(),
                rows.logicalBytes(),
                rows.distinctBytes(),
                files,
                stored,
                blobs.staging());
    }

    /// In the order of their names.
    public List<ProjectUsage> projectUsage() throws IOException {
        return catalog.read(tables -> tables.files().projectUsage()).stream()
                .map(each -> new ProjectUsage(each.project(), each.images(), each.bytes()))
                .toList();
    }

    /// What a project with images of its own holds.
    ///
    /// @param bytes of its images, each counted whole
    public record ProjectUsage(String project, int images, long bytes) {}

    /// Reads every stored file and compares it with its name and its row, and every row with the
    /// record of its image; see [#reconcile]. A file that is missing or damaged is marked and not
    /// served any more, until its image comes again or it is found sound.
    ///
    /// @return a sentence for each file, row or record that is missing or damaged; empty if all are
    ///     sound
    /// @throws gantry.image.StoreUnavailable if the catalog is damaged as a file
    public List<String> verify(Progress progress) throws IOException {
        List<String> faults = new ArrayList<>(reconcile());
        faults.addAll(new Verification(this, progress).run());
        return faults;
    }

    /// What a daemon does now and then without anybody asking: clears what failed commits and
    /// crashes left, and secrets that have expired; lays by what a full disk took, and looks
    /// whether all files are there.
    public void lookAfter() throws IOException {
        sweep();
        leftovers.sweep();
        sweepDeleted();
        secrets().forgetExpired();
        damages.look();
        reserve.layBy();
    }

    /// Does what is written to the disk beside images; where that is full, once more after the
    /// reserve was given up.
    public <T> T writeSmall(Writing<T> writing) throws IOException {
        try {
            return writing.run();
        } catch (IOException e) {
            boolean isFull = String.valueOf(e.getMessage()).contains("No space left on device");
            if (!isFull || !reserve.giveUp()) {
                throw e;
            }
            return writing.run();
        }
    }

    /// Something that can be done again from the start.
    public interface Writing<T> {
        T run() throws IOException;
    }

    /// Clears what crashes left: unfinished files that no living process holds, and files that no
    /// image names; downloads that broke off a day ago and that nobody went on with; and what
    /// [#sweepDeleted] clears.
    ///
    /// @throws gantry.image.StoreUnavailable if the catalog is damaged; then nothing is deleted
    public Garbage.Outcome collectGarbage(Garbage.Limit limit) throws IOException {
        Garbage.Outcome outcome = garbage().collect(limit);
        reserve.layBy();
        return outcome;
    }

    /// As a daemon does it.
    ///
    /// @return how many bytes that freed
    public long collectGarbage() throws IOException {
        return collectGarbage(Garbage.Limit.USUAL).freed();
    }

    /// Lets go of the files of public images that were deleted longer ago than
    /// [Configuration#deletionGrace], or of all where the disk is full; but for those that the
    /// record of an image names, which came back without the catalog's knowing it.
    ///
    /// @return how many bytes that freed
    public long sweepDeleted() throws IOException {
        Instant now = clock.instant();
        if (catalog.read(tables -> tables.lingering().old(now)).isEmpty()) {
            return 0;
        }
        Duration grace = configuration().deletionGrace();
        Instant before = reserve.isFull() ? now : now.minus(grace);
        List<Digest> over = catalog.read(tables -> tables.lingering().old(before));
        if (over.isEmpty()) {
            return 0;
        }
        Set<Digest> named = grace.isZero() ? Set.of() : records.named();
        catalog.takeAway(
                tables -> {
                    tables.lingering().forget(before);
                    return over;
                });
        long freed = 0;
        for (Digest digest : over) {
            long size = blobs.size(digest).orElse(0);
            freed += !named.contains(digest) && discard(digest) ? size : 0;
        }
        return freed;
    }

    /// Deletes those of an image's files that no row names any more.
    void discard(List<StoredFile> files) throws IOException {
        sweepDeleted();
        for (StoredFile file : files) {
            discard(file.digest());
        }
        reserve.layBy();
    }

    /// Deletes a file that no row names, inside a transaction, so that no row can come to name it
    /// meanwhile.
    boolean discard(Digest digest) throws IOException {
        return catalog.takeAway(
                tables -> {
                    if (tables.files().isReferenced(digest)) {
                        return false;
                    }
                    tables.damage().forget(digest);
                    blobs.delete(digest);
                    return true;
                });
    }

    /// Who is let in.
    ///
    /// @param random makes the secrets
    public TrustStore trust(SecureRandom random) {
        return new TrustStore(catalog, clock, random);
    }

    /// Secrets that open an image, or let one in.
    public SecretStore secrets() {
        return new SecretStore(catalog, clock);
    }

    /// Which feeds there are.
    public FeedStore feeds() {
        return new FeedStore(catalog, clock);
    }

    /// What has been set of the daemon's configuration.
    public Configuration configuration() {
        return new Configuration(catalog);
    }

    BlobStore blobs() {
        return blobs;
    }

    Catalog catalog() {
        return catalog;
    }

    Damages damages() {
        return damages;
    }

    Garbage garbage() {
        return new Garbage(this, records);
    }

    Leftovers leftovers() {
        return leftovers;
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void close() throws IOException {
        try (catalog;
                blobs) {
            // both are closed, whatever becomes of the other
        }
    }
}
