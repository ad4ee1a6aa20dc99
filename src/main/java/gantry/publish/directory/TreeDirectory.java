package gantry.publish.directory;

import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Progress;
import gantry.publish.PublishedFile;
import gantry.publish.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

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
    private final InstantSource clock;
    private final Path ours;
    private final Path ledgerFile;
    private final Path newDirectory;
    private final NewFiles newFiles;

    /// @param directory made with the first tree
    /// @param grace for how long files stay when no index names them any more
    public TreeDirectory(Path directory, FileBytes bytes, Duration grace, InstantSource clock) {
        this.directory = directory.toAbsolutePath().normalize();
        this.bytes = bytes;
        this.grace = grace;
        this.clock = clock;
        this.ours = this.directory.resolve(OURS);
        this.ledgerFile = ours.resolve("files");
        this.newDirectory = ours.resolve("new");
        this.newFiles = new NewFiles(newDirectory);
    }

    /// What [#publish] would do. Nothing is written.
    ///
    /// @throws Invalid where it would refuse to
    public Outcome plan(Tree tree) throws IOException {
        Ledger ledger = ledger();
        List<PublishedFile> missing = missing(tree, ledger);
        Ledger after = ledger.naming(tree.files().values()).namingOnly(paths(tree), now());
        List<String> due = after.unnamedFor(grace, now());
        return outcome(tree, missing, staleIndexes(tree), after.without(due), due);
    }

    /// Makes it hold this tree.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists while another process does the same
    /// @throws Invalid where something is in the way that is not ours
    /// @throws NoSuchFileException where a file of the tree is not there any more
    public Outcome publish(Tree tree, Progress progress) throws IOException {
        makeDirectories();
        try (Turn _ = Turn.take(directory, ours.resolve("lock"), now())) {
            newFiles.sweep();
            return write(tree, progress);
        }
    }

    private void makeDirectories() throws IOException {
        Path streams = directory.resolve("streams");
        Files.createDirectories(directory.resolve(IMAGES));
        Files.createDirectories(streams.resolve("v1"));
        if (!Files.isDirectory(ours)) {
            Files.createDirectory(ours, OWNER_ONLY);
        }
        Files.createDirectories(newDirectory);
        for (Path parent : List.of(streams, ours, directory)) {
            NewFiles.force(parent);
        }
    }

    private Outcome write(Tree tree, Progress progress) throws IOException {
        Ledger ledger = ledger();
        List<PublishedFile> missing = missing(tree, ledger);
        keep(ledger.naming(tree.files().values()));
        writeFiles(missing, progress);
        List<String> indexes = staleIndexes(tree);
        for (String index : indexes) {
            newFiles.put(bytesOf(tree, index), directory.resolve(index));
        }
        Ledger after = ledger.naming(tree.files().values()).namingOnly(paths(tree), now());
        List<String> due = after.unnamedFor(grace, now());
        for (String path : due) {
            Files.deleteIfExists(directory.resolve(path));
        }
        keep(after.without(due));
        return outcome(tree, missing, indexes, after.without(due), due);
    }

    private Instant now() {
        return clock.instant();
    }

    private static Outcome outcome(
            Tree tree,
            List<PublishedFile> missing,
            List<String> indexes,
            Ledger after,
            List<String> due) {
        int kept = tree.files().size() - missing.size();
        return new Outcome(missing, kept, indexes, after.unnamed(), due);
    }

    private static List<String> paths(Tree tree) {
        return List.copyOf(tree.files().keySet());
    }

    private Ledger ledger() throws IOException {
        var ledger = Ledger.read(ledgerFile);
        if (ledger.isPresent()) {
            return ledger.get();
        }
        for (String index : List.of(Tree.INDEX, Tree.PRODUCTS)) {
            if (Files.exists(directory.resolve(index))) {
                throw new Invalid(
                        "%s has a simplestreams tree that gantry has not made, and is not replaced;"
                                        .formatted(directory)
                                + " publish to another directory, or take its %s away"
                                        .formatted(index));
            }
        }
        return Ledger.EMPTY;
    }

    /// Only ever grows by what is going to be there, and shrinks by what is gone: at any moment it
    /// names all that is ours.
    private void keep(Ledger ledger) throws IOException {
        byte[] text = ledger.text().getBytes(StandardCharsets.UTF_8);
        if (!isThere(ledgerFile, text)) {
            newFiles.put(text, ledgerFile);
        }
    }

    /// In the order in which they are to be written.
    private List<String> staleIndexes(Tree tree) throws IOException {
        List<String> stale = new ArrayList<>();
        for (String index : List.of(Tree.PRODUCTS, Tree.INDEX)) {
            if (!isThere(directory.resolve(index), bytesOf(tree, index))) {
                stale.add(index);
            }
        }
        return stale;
    }

    private static byte[] bytesOf(Tree tree, String index) {
        return index.equals(Tree.INDEX) ? tree.index() : tree.products();
    }

    private static boolean isThere(Path file, byte[] bytes) throws IOException {
        try {
            return Files.size(file) == bytes.length
                    && Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Those that are not there, or not whole.
    ///
    /// @throws Invalid where something else is in the place of one
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
            return hash(channel, Progress.NONE);
        }
    }

    static Digest hash(SeekableByteChannel file, Progress progress) throws IOException {
        MessageDigest sum = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
        while (file.read(buffer) >= 0) {
            progress.advance(buffer.position());
            sum.update(buffer.flip());
            buffer.clear();
        }
        return Digest.of(sum);
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
