package gantry.remotes;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// A text that is replaced whole or not at all, and is on disk when that is said.
record SmallFile(Path path) {
    /// In bytes. A configuration of a thousand remotes has 150,000.
    static final int LONGEST = 1 << 20;

    boolean isThere() {
        return Files.exists(path);
    }

    /// Empty where there is no file.
    Optional<String> read() throws IOException {
        try {
            if (Files.size(path) > LONGEST) {
                throw new Invalid("%s is longer than %d bytes".formatted(path, LONGEST));
            }
            return Optional.of(Files.readString(path));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw new Invalid("%s is no text in UTF-8".formatted(path), e);
        }
    }

    /// Where a link stands, what it leads to is replaced.
    ///
    /// @param mode of a new file, such as `rw-------`; one that is there keeps its own
    void write(String text, String mode) throws IOException {
        Files.createDirectories(
                directory(path),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path real = isThere() ? path.toRealPath() : path;
        var permissions =
                isThere()
                        ? Files.getPosixFilePermissions(real)
                        : PosixFilePermissions.fromString(mode);
        Path unfinished = real.resolveSibling(real.getFileName() + "." + UUID.randomUUID());
        try {
            try (FileChannel out = FileChannel.open(unfinished, CREATE_NEW, WRITE)) {
                Files.setPosixFilePermissions(unfinished, permissions);
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(unfinished, real, StandardCopyOption.ATOMIC_MOVE);
            force(directory(real));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static Path directory(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    void moveTo(SmallFile other) throws IOException {
        if (isThere()) {
            Files.move(path, other.path, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
