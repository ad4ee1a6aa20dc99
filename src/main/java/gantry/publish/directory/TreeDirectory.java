package gantry.publish.directory;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Progress;
import gantry.locks.FileLocks;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.publish.SigningKey;
import gantry.publish.Tree;
import gantry.publish.UnreadableImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A directory that holds a simplestreams tree.
///
/// Whoever reads it finds every file that an index names, at any moment: files come first and
/// whole, then the indexes, and what the new ones do not name stays for a grace time, for those who
/// have read the old ones. However a run ends, the next one goes on.
///
/// What a run has to know of earlier ones is in `.gantry`, which nobody else can read. Nothing is
/// touched but what is written down there as ours.
public final class TreeDirectory {
    private static final String OURS = ".gantry";
    private static final String IMAGES = "images";

    /// Web servers have no business in there.
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final FileBytes bytes;
    private final Duration grace;
    private final Optional<DeltaMaker> deltaMaker;
    private final Optional<SigningKey> key;
    private final InstantSource clock;
    private final Path ours;
    private final Path ledgerFile;
    private final Path newDirectory;
    private final NewFiles newFiles;

    /// A tree without deltas.
    ///
    /// @param directory made with the first tree
    /// @param grace for how long files stay when no index names them any more
    public TreeDirectory(Path directory, FileBytes bytes, Duration grace, InstantSource clock) {
        this(directory, bytes, grace, Optional.empty(), Optional.empty(), clock);
    }

    private TreeDirectory(
            Path directory,
            FileBytes bytes,
            Duration grace,
            Optional<DeltaMaker> deltaMaker,
            Optional<SigningKey> key,
            InstantSource clock) {
        this.directory = directory.toAbsolutePath().normalize();
        this.bytes = bytes;
        this.grace = grace;
        this.deltaMaker = deltaMaker;
        this.key = key;
        this.clock = clock;
        this.ours = this.directory.resolve(OURS);
        this.ledgerFile = ours.resolve("files");
        this.newDirectory = ours.resolve("new");
        this.newFiles = new NewFiles(newDirectory);
    }

    /// The same, with deltas between the versions of a product.
    public TreeDirectory with(DeltaMaker maker) {
        return new TreeDirectory(directory, bytes, grace, Optional.of(maker), key, clock);
    }

    /// The same, with signed indexes besides the others.
    public TreeDirectory signedBy(SigningKey signer) {
        return new TreeDirectory(directory, bytes, grace, deltaMaker, Optional.of(signer), clock);
    }

    /// What [#publish] would do. Nothing is written. Deltas that are to be made count as if they
    /// were not worth it: nobody knows.
    ///
    /// @throws Invalid where it would refuse to
    public Outcome plan(List<PublishedImage> images) throws IOException {
        Ledger ledger = ledger();
        Tree plain = Tree.of(images);
        List<PublishedFile> missing = missing(plain, ledger);
        DeltaFiles deltas = deltas(images);
        Indexes indexes = new Indexes(directory, tree(images, plain, deltas), key);
        Indexes.check(directory, ledger, key);
        Set<String> named = named(plain, deltas, indexes);
        Ledger after = ledger.naming(named).namingOnly(named, now());
        List<String> due = after.unnamedFor(grace, now());
        return new Outcome(
                missing,
                deltas.missing().size(),
                plain.files().size() - missing.size(),
                indexes.stale(),
                after.without(due).unnamed(),
                due);
    }

    /// The same image by its files that are here already, whole and with the right sums. Empty if
    /// one is not.
    public Optional<PublishedImage> find(UnreadableImage image) throws IOException {
        Ledger ledger = ledger();
        List<PublishedFile> files = new ArrayList<>();
        for (UnreadableImage.File file : image.files()) {
            find(file, ledger).ifPresent(files::add);
        }
        return !files.isEmpty() && files.size() == image.files().size()
                ? Optional.of(new PublishedImage(image.info(), files))
                : Optional.empty();
    }

    private Optional<PublishedFile> find(UnreadableImage.File wanted, Ledger ledger)
            throws IOException {
        for (Format format : Format.values()) {
            PublishedFile file =
                    new PublishedFile(wanted.kind(), format, wanted.digest(), wanted.size());
            Path path = directory.resolve(file.path());
            if (ledger.has(file.path())
                    && hasSize(path, file.size())
                    && hash(path).equals(file.digest())) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /// Makes it hold a tree of these images.
    ///
    /// @throws AlreadyExists while another process does the same
    /// @throws Invalid where something is in the way that is not ours
    /// @throws NoSuchFileException where a file of an image is not there any more
    public Outcome publish(List<PublishedImage> images, Progress progress) throws IOException {
        ledger(); // refuses before anything is made
        makeDirectories();
        try (Closeable _ = takeTurn()) {
            newFiles.sweep();
            return write(images, progress);
        }
    }

    /// One process at a time writes, and says who it is.
    private Closeable takeTurn() throws IOException {
        Writer writer = new Writer(ours.resolve("writer"));
        Closeable turn =
                FileLocks.in(ours.resolve("lock"))
                        .tryTake("publish")
                        .orElseThrow(
                                () ->
                                        new AlreadyExists(
                                                "%s is written to by %s; wait until that is done"
                                                        .formatted(directory, writer.words())));
        try {
            writer.sign(now());
            return turn;
        } catch (IOException | RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private Outcome write(List<PublishedImage> images, Progress progress) throws IOException {
        LedgerFile kept = new LedgerFile(ledgerFile, newFiles, ledger());
        Tree plain = Tree.of(images);
        List<PublishedFile> missing = missing(plain, kept.now());
        Indexes.check(directory, kept.now(), key);
        kept.name(plain.files().keySet());
        writeFiles(missing, progress);
        DeltaFiles deltas = deltas(images);
        int made = deltas.make(path -> kept.name(List.of(path)), progress);
        Indexes indexes = new Indexes(directory, tree(images, plain, deltas), key);
        Set<String> named = named(plain, deltas, indexes);
        kept.name(named);
        List<String> written = indexes.write(newFiles);
        List<String> removed = retire(kept, named);
        deltas.tidy(kept.now()::has);
        int unchanged = plain.files().size() - missing.size();
        return new Outcome(missing, made, unchanged, written, kept.now().unnamed(), removed);
    }

    /// Notes since when all but these are named by no index, and deletes what has been for long
    /// enough.
    private List<String> retire(LedgerFile kept, Set<String> named) throws IOException {
        Ledger ledger = kept.now().namingOnly(named, now());
        List<String> due = ledger.unnamedFor(grace, now());
        for (String path : due.reversed()) { // indexes before what they name
            Files.deleteIfExists(directory.resolve(path));
        }
        kept.put(ledger.without(due));
        return due;
    }

    private DeltaFiles deltas(List<PublishedImage> images) throws IOException {
        Path notes = ours.resolve("deltas");
        return deltaMaker.isPresent()
                ? new DeltaFiles(directory, notes, newFiles, deltaMaker.get(), images)
                : new DeltaFiles(directory, notes, newFiles, (_, _, _) -> {}, List.of());
    }

    /// @param plain the same without deltas, which need not be made again
    private static Tree tree(List<PublishedImage> images, Tree plain, DeltaFiles deltas) {
        return deltas.paths().isEmpty() ? plain : Tree.of(images, deltas.made());
    }

    /// All that comes and goes with this tree.
    private static Set<String> named(Tree tree, DeltaFiles deltas, Indexes indexes) {
        Set<String> named = new HashSet<>(tree.files().keySet());
        named.addAll(deltas.paths());
        named.addAll(indexes.signed());
        return named;
    }

    private void makeDirectories() throws IOException {
        Path streams = directory.resolve("streams");
        Files.createDirectories(directory.resolve(IMAGES));
        Files.createDirectories(streams.resolve("v1"));
        Files.createDirectories(ours, OWNER_ONLY);
        Files.createDirectories(newDirectory);
        for (Path parent : List.of(streams, ours, directory)) {
            NewFiles.force(parent);
        }
    }

    private Instant now() {
        return clock.instant();
    }

    private Ledger ledger() throws IOException {
        Optional<Ledger> ledger = Ledger.read(ledgerFile);
        if (ledger.isEmpty()) {
            Indexes.checkFirst(directory);
        }
        return ledger.orElse(Ledger.EMPTY);
    }

    private List<PublishedFile> missing(Tree tree, Ledger ledger) throws IOException {
        List<PublishedFile> missing = new ArrayList<>();
        for (PublishedFile file : tree.files().values()) {
            Path path = directory.resolve(file.path());
            if (!hasSize(path, file.size())) {
                if (!ledger.has(file.path()) && Files.exists(path)) {
                    throw inTheWay(path);
                }
                missing.add(file);
            } else if (!ledger.has(file.path()) && !hash(path).equals(file.digest())) {
                throw inTheWay(path);
            }
        }
        return missing;
    }

    private static boolean hasSize(Path file, long size) throws IOException {
        try {
            return Files.size(file) == size;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static Invalid inTheWay(Path path) {
        return new Invalid(
                "%s is not what its name says, and gantry has not put it there; take it away"
                        .formatted(path));
    }

    private static Digest hash(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return NewFiles.hash(channel, Progress.NONE);
        }
    }

    private void writeFiles(List<PublishedFile> missing, Progress progress) throws IOException {
        for (PublishedFile file : missing) {
            progress.phase(file.digest().hex().substring(0, 12), OptionalLong.of(file.size()));
            try (SeekableByteChannel from =
                    bytes.open(file.digest())
                            .orElseThrow(() -> new NoSuchFileException(file.digest().hex()))) {
                newFiles.copy(from, file, directory.resolve(file.path()), progress);
            }
        }
        if (!missing.isEmpty()) {
            NewFiles.force(directory.resolve(IMAGES));
        }
    }
}
