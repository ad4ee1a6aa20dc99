package gantry.store.blob;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;

/// A file of 4 MiB: some thousand pages of the catalog, and little beside one image.
///
/// Nothing depends on it, so its troubles are nobody's: where it cannot be made it is not there.
public final class FileReserve implements Reserve {
    static final int SIZE = 4 << 20;

    /// What has to be left beside it when it is made.
    private static final int MARGIN = 1 << 20;

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Path unfinished;

    /// @param file in a directory that is there
    public FileReserve(Path file) {
        this.file = file;
        this.unfinished = file.resolveSibling(file.getFileName() + ".new");
    }

    @Override
    public boolean layBy() {
        try {
            if (isThere()) {
                return true;
            }
            return !isTiny() && !isFull() && make();
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public boolean isFull() {
        return !isTiny() && disk().getUsableSpace() < SIZE + MARGIN;
    }

    @Override
    public long missing() {
        return isThere() || isTiny() ? 0 : SIZE;
    }

    /// Of such a disk the reserve would take too much; it has none.
    private boolean isTiny() {
        return disk().getTotalSpace() < 4L * SIZE;
    }

    /// The directory, asked for the disk that it is on.
    private File disk() {
        return file.toAbsolutePath().resolveSibling("").toFile();
    }

    private boolean isThere() {
        return file.toFile().length() == SIZE;
    }

    private boolean make() throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        unfinished, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(incompressible());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true); // some file systems take the room only now
            Files.move(unfinished, file, ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /// Zeros would take no room on a file system that compresses.
    private static byte[] incompressible() {
        byte[] bytes = new byte[SIZE];
        new Random(SIZE).nextBytes(bytes);
        return bytes;
    }

    @Override
    public boolean giveUp() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException _) {
            return false;
        }
    }
}
