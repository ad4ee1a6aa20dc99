package gantry.store;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.image.ImageFile;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.store.blob.BlobStore;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.blob.FileBlobs;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The embedded image store: rows that say what images there are, and files by digest that hold
/// their bytes.
///
/// Any number of processes may use one store at once. What makes that safe is the order of steps:
/// an image's files get their names inside the transaction that adds its row, and a file is deleted
/// only inside a transaction in which no row names it. So a file that no row names belongs to
/// nobody, and whoever is first in the database is first.
public final class ImageStore implements Closeable {
    /// Nobody else may look into a store: it holds private images too.
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// For how long what broke off is kept, so that it can be gone on with.
    private static final Duration KEPT = Duration.ofDays(1);

    private final BlobStore blobs;
    private final Catalog catalog;
    private final Clock clock;
    private final FileFormats formats;

    public ImageStore(BlobStore blobs, Catalog catalog, Clock clock) {
        this.blobs = blobs;
        this.catalog = catalog;
        this.clock = clock;
        this.formats = new FileFormats(this);
    }

    /// The store in this directory, which is made where it is missing.
    public static ImageStore open(Path directory, Clock clock) throws IOException {
        Files.createDirectories(directory, OWNER_ONLY);
        return new ImageStore(
                new FileBlobs(directory.resolve("blobs")),
                Catalog.sqlite(directory.resolve("catalog.db")),
                clock);
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
        try (Staging staging = new Staging(_ -> blobs.create(), progress)) {
            return staging.stage(image);
        }
    }

    /// The same for an image whose fingerprint is known beforehand: what an earlier try left is
    /// gone on with where the source allows that, and what breaks off is kept for the next.
    StagedImage stage(ImageStream image, BlobStore.Arrival arrival, Progress progress)
            throws IOException {
        sweep();
        try (Staging staging = new Staging(file -> writer(arrival, file), progress)) {
            return staging.stage(image);
        }
    }

    private BlobWriter writer(BlobStore.Arrival arrival, ImageFile file) throws IOException {
        return switch (file.start()) {
            case BEGINNING -> blobs.create();
            case ANYWHERE -> arrival.resume(file.kind(), file.size().orElse(Long.MAX_VALUE));
        };
    }

    private long sweep() throws IOException {
        return blobs.sweepStaging(clock.instant().minus(KEPT));
    }

    /// A file of any image, to be read anywhere and closed by the caller; empty where no image has
    /// it.
    public Optional<SeekableByteChannel> file(Digest digest) throws IOException {
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

    public Usage usage() throws IOException {
        gantry.store.catalog.Usage rows = catalog.read(Tables::usage);
        long stored = 0;
        int files = 0;
        for (BlobStore.Stored blob : blobs.list()) {
            stored += blob.size();
            files++;
        }
        return new Usage(
                rows.images(),
                rows.logicalBytes(),
                rows.distinctBytes(),
                files,
                stored,
                blobs.staging());
    }

    /// What the store holds.
    ///
    /// @param imageBytes of all images, each counted whole
    /// @param sharedBytes the same, where a file that several images share counts once
    /// @param files stored
    /// @param storedBytes of all files; more than `sharedBytes` only until the next
    ///     [#collectGarbage]
    public record Usage(
            int images,
            long imageBytes,
            long sharedBytes,
            int files,
            long storedBytes,
            long stagingBytes) {}

    /// Reads every stored file and compares it with its name and its row.
    ///
    /// @return a sentence for each file that is missing or damaged; empty if all are sound
    public List<String> verify(Progress progress) throws IOException {
        Set<StoredFile> checked = new LinkedHashSet<>();
        List<String> faults = new ArrayList<>();
        for (StoredImage image : catalog.read(Tables::images)) {
            for (StoredFile file : image.files()) {
                if (checked.add(file)) {
                    verify(image, file, progress, faults);
                }
            }
        }
        return faults;
    }

    private void verify(StoredImage image, StoredFile file, Progress progress, List<String> faults)
            throws IOException {
        OptionalLong size = blobs.size(file.digest());
        if (size.isEmpty()) {
            if (isStill(file)) {
                faults.add(fault(image, file, "is missing"));
            }
            return;
        }
        progress.phase(image.info().fingerprint().abbreviated(), size);
        if (!hash(file.digest(), progress).equals(file.digest()) && isStill(file)) {
            faults.add(fault(image, file, "is damaged: its bytes have another SHA-256"));
        }
    }

    /// An image may have been deleted while its files were looked at.
    private boolean isStill(StoredFile file) throws IOException {
        return catalog.read(tables -> tables.isReferenced(file.digest()));
    }

    private static String fault(StoredImage image, StoredFile file, String what) {
        return "Image %s: its file %s %s; import the image again to mend it"
                .formatted(image.info().fingerprint(), file.digest(), what);
    }

    private Digest hash(Digest digest, Progress progress) throws IOException {
        MessageDigest sum = Digest.sha256();
        byte[] buffer = new byte[Chunk.SIZE];
        try (InputStream in = blobs.open(digest, 0)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
                progress.advance(n);
            }
        }
        return Digest.of(sum);
    }

    /// Clears what crashes left: unfinished files that no living process holds, and files that no
    /// image names; downloads that broke off a day ago and that nobody went on with; and what
    /// [#sweepDeleted] clears.
    ///
    /// @return how many bytes that freed
    public long collectGarbage() throws IOException {
        long freed = sweep() + sweepDeleted();
        Set<Digest> referenced = catalog.read(Tables::referenced);
        for (BlobStore.Stored blob : blobs.list()) {
            if (!referenced.contains(blob.digest()) && discard(blob.digest())) {
                freed += blob.size();
            }
        }
        return freed;
    }

    /// Lets go of the files of public images that were deleted longer ago than
    /// [Configuration#deletionGrace].
    ///
    /// @return how many bytes that freed
    public long sweepDeleted() throws IOException {
        Instant before = clock.instant().minus(configuration().deletionGrace());
        List<Digest> over = catalog.read(tables -> tables.lingering(before));
        if (over.isEmpty()) {
            return 0;
        }
        catalog.write(
                tables -> {
                    tables.forgetLingering(before);
                    return over;
                });
        long freed = 0;
        for (Digest digest : over) {
            long size = blobs.size(digest).orElse(0);
            freed += discard(digest) ? size : 0;
        }
        return freed;
    }

    /// Deletes those of an image's files that no row names any more.
    void discard(List<StoredFile> files) throws IOException {
        sweepDeleted();
        for (StoredFile file : files) {
            discard(file.digest());
        }
    }

    /// Deletes a file that no row names, inside a transaction, so that no row can come to name it
    /// meanwhile.
    private boolean discard(Digest digest) throws IOException {
        return catalog.write(
                tables -> {
                    if (tables.isReferenced(digest)) {
                        return false;
                    }
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
