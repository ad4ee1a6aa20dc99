package gantry.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.Project;
import gantry.store.blob.OwnerOnly;
import gantry.store.catalog.ImageKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Where records lie: `PROJECT/FINGERPRINT` for an image, and `PROJECT/project` for a project. Each
/// is replaced as a whole.
///
/// A record is the second copy of what the catalog holds safely. So it is not forced to the disk by
/// itself: after a power cut it may be old or broken, which shows by its sum, and is written again.
final class RecordFiles {
    private static final String PROJECT = "project";

    /// Other names of projects stand for their sums: a file's name is shorter, and plain.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");

    private final Path directory;

    /// @param directory made with the first record
    RecordFiles(Path directory) {
        this.directory = directory;
    }

    /// A record that was found.
    ///
    /// @param path of its file
    /// @param fingerprint that its name tells; empty for a project's
    /// @param text empty where it cannot be read
    record Found(Path path, Optional<Fingerprint> fingerprint, String text) {}

    void write(ImageKey key, String text) throws IOException {
        Path path = path(key);
        OwnerOnly.make(directory);
        OwnerOnly.make(directory.resolve(folder(key.project())));
        Path unfinished = path.resolveSibling("." + UUID.randomUUID());
        try (FileChannel file = OwnerOnly.open(unfinished, CREATE_NEW, WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            Files.move(unfinished, path, ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /// Empty where there is none, or it cannot be read.
    Optional<String> read(ImageKey key) throws IOException {
        return read(path(key));
    }

    private static Optional<String> read(Path path) throws IOException {
        try {
            return Optional.of(Files.readString(path));
        } catch (NoSuchFileException | CharacterCodingException _) {
            return Optional.empty();
        }
    }

    boolean isThere(ImageKey key) {
        return Files.exists(path(key));
    }

    void delete(ImageKey key) throws IOException {
        Path path = path(key);
        Files.deleteIfExists(path);
        if (key.isProject()) {
            deleteEmpty(directory.resolve(folder(key.project())));
        }
    }

    private static void deleteEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException _) {
            return; // something is in it, which is told of when records are looked through
        }
    }

    /// Whether there is the record of any image.
    boolean isAnyImage() throws IOException {
        for (Path folder : folders()) {
            try (DirectoryStream<Path> files =
                    Files.newDirectoryStream(folder, file -> fingerprint(file).isPresent())) {
                if (files.iterator().hasNext()) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Hands over every record.
    void each(Taker taker) throws IOException {
        for (Path folder : folders()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Optional<Fingerprint> fingerprint = fingerprint(file);
                    if (fingerprint.isPresent() || name(file).equals(PROJECT)) {
                        taker.take(new Found(file, fingerprint, read(file).orElse("")));
                    }
                }
            }
        }
    }

    interface Taker {
        void take(Found found) throws IOException;
    }

    /// Clears what was being written when its process was killed.
    void sweep(Instant since) throws IOException {
        for (Path folder : folders()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*")) {
                for (Path file : files) {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                        Files.deleteIfExists(file);
                    }
                }
            } catch (NoSuchFileException _) {
                // finished meanwhile
            }
        }
    }

    private List<Path> folders() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(directory, Files::isDirectory)) {
            folders.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        }
        return found;
    }

    private static Optional<Fingerprint> fingerprint(Path file) {
        return Digest.parse(name(file)).map(digest -> new Fingerprint(digest.hex()));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private Path path(ImageKey key) {
        return directory
                .resolve(folder(key.project()))
                .resolve(key.isProject() ? PROJECT : key.fingerprint());
    }

    private static String folder(String project) {
        return PLAIN.matcher(project).matches() ? project : "=" + Digest.ofText(project);
    }

    /// The project whose folder the file is in; `default` where the folder does not tell.
    static String home(Found found) {
        Path folder = found.path().getParent();
        return folder != null && PLAIN.matcher(name(folder)).matches()
                ? name(folder)
                : Project.DEFAULT;
    }

    /// Whether the file is in the folder that is its project's.
    static boolean isHome(Found found, String project) {
        Path folder = found.path().getParent();
        return folder != null && name(folder).equals(folder(project));
    }

    /// Takes from others what they could do with the records so far.
    void tighten() throws IOException {
        OwnerOnly.tighten(directory);
        for (Path folder : folders()) {
            OwnerOnly.tightenAll(folder);
        }
    }
}
