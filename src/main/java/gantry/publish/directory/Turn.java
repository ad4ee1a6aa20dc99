package gantry.publish.directory;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.ImageFailure.AlreadyExists;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The turn to write to a directory, which one process has at a time. The system drops its lock
/// with the process, however that ended.
final class Turn implements Closeable {
    private final FileChannel channel;

    private Turn(FileChannel channel) {
        this.channel = channel;
    }

    /// @param directory for messages
    /// @param file never deleted, so that nobody can hold a lock on a file that is not there
    /// @throws AlreadyExists while someone else has it
    static Turn take(Path directory, Path file, Instant now) throws IOException {
        FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
        try {
            if (lock(channel) == null) {
                throw new AlreadyExists(
                        "%s is written to by %s; wait until that is done"
                                .formatted(directory, holder(file)));
            }
            sign(channel, now);
            return new Turn(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static String holder(Path file) throws IOException {
        String words = Files.readString(file).strip();
        return words.isEmpty() ? "another process" : words;
    }

    private static void sign(FileChannel channel, Instant now) throws IOException {
        String words =
                "process %d since %s\n"
                        .formatted(
                                ProcessHandle.current().pid(), now.truncatedTo(ChronoUnit.SECONDS));
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)), 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
