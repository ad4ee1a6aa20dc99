package gantry.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.ImageFailure.Invalid;
import gantry.store.blob.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// Where the second copy of who is let in lies, beside the catalog. It is replaced as a whole; a
/// power cut does not undo that.
final class TrustFile {
    private final Path path;

    TrustFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /// Empty where there is none, or it is not as it was written.
    Optional<TrustRecord> read() throws IOException {
        try {
            return Optional.of(TrustRecord.parse(Files.readString(path)));
        } catch (NoSuchFileException | CharacterCodingException | Invalid _) {
            return Optional.empty();
        }
    }

    boolean isThere() {
        return Files.exists(path);
    }

    /// Whether there is something in it that a new catalog would not know, or may be.
    boolean isAnything() throws IOException {
        return isThere() && !read().equals(Optional.of(TrustRecord.NOTHING));
    }

    /// Only one at a time may write: the one who has the catalog locked.
    void write(TrustRecord record) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel file = OwnerOnly.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(record.text());
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(unfinished, path, ATOMIC_MOVE);
        force();
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
        force();
    }

    private void force() throws IOException {
        OwnerOnly.force(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }
}
