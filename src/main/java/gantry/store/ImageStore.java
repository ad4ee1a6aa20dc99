package gantry.store;

import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.store.blob.BlobKey;
import gantry.store.blob.BlobStore;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.blob.Reserve;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.SpaceUsed;
import gantry.store.catalog.StoredBlob;
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

/// The embedded image store: rows that say what images there are, and blobs that hold their bytes,
/// each under a key that is never used again.
///
/// Any number of processes may use one store at once. What makes that safe is the order of steps:
/// bytes are kept for good under their key before the transaction that adds their row, and are
/// deleted after the transaction that takes the last row away. Whoever is slow in deleting cannot
/// hit what came later, since keys do not come back. A blob without a row belongs to the writer
/// that keeps it seized, or to nobody.
public final class ImageStore implements Closeable {
    /// For how long what broke off is kept, so that it can be gone on with.
    private static final Duration KEPT = Duration.ofDays(1);

    private final BlobStore blobs;
    private final Catalog catalog;
    private final Clock clock;
    private final HeavyWork inspecting;
    private final Reserve reserve;
    private final FileFormats formats;
    private final Sums sums;
    private final Disposal disposal;
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
        this.sums = new Sums(this);
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
        this.disposal = new Disposal(this, records, reserve);
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

    /// A file of any image with this SHA-256, to be read anywhere and closed by the caller; empty
    /// where no image has it, or it is damaged, or its sum was never asked for.
    public Optional<SeekableByteChannel> file(Digest digest) throws IOException {
        for (StoredBlob blob : catalog.read(tables -> tables.blobs().withDigest(digest))) {
            if (damages.of(blob).isEmpty()) {
                return bytes(blob.key());
            }
        }
        return Optional.empty();
    }

    /// Empty where there is no such blob.
    Optional<SeekableByteChannel> bytes(BlobKey key) throws IOException {
        try {
            return Optional.of(blobs.channel(key));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    public Projects projects() {
        return new StoreProjects(catalog);
    }

    public Holdings usage() throws IOException {
        SpaceUsed rows = catalog.read(tables -> tables.blobs().usage());
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
        return catalog.read(tables -> tables.blobs().projectUsage()).stream()
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
        deleteGarbage();
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
    /// [#deleteGarbage] clears.
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

    /// Deletes what nothing names any more, and lets go of the files of public images that were
    /// deleted longer ago than [Configuration#deletionGrace], or of all where the disk is full.
    ///
    /// @return how many bytes that freed
    public long deleteGarbage() throws IOException {
        return disposal.run();
    }

    /// The images of all projects that have expired by now.
    public List<ImageInfo> expired() throws IOException {
        return catalog.read(tables -> tables.images().expired(clock.instant()));
    }

    /// The images of all projects that are only cached, and were not used since.
    public List<ImageInfo> unused(Instant since) throws IOException {
        return catalog.read(tables -> tables.images().unused(since));
    }

    /// The images of all projects that may be followed and were last looked for at that time or
    /// before, and those that are damaged.
    public List<ImageInfo> due(Instant checked) throws IOException {
        return catalog.read(tables -> tables.images().due(checked));
    }

    /// Sums the files of images that came without their SHA-256, and lets blobs that turn out equal
    /// become one. What an image's fingerprint does not prove any more is marked as damaged.
    public void sum() throws IOException {
        sums.all();
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

    FileFormats formats() {
        return formats;
    }

    Sums sums() {
        return sums;
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
