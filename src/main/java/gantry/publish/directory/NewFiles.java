package gantry.publish.directory;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.Digest;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.Progress;
import gantry.image.Words;
import gantry.publish.PublishedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;

/// Files on their way into a tree: written whole and forced to disk in a directory of their own,
/// and then renamed. Only the one whose turn it is may write.
final class NewFiles {
    /// A multiple of every block size, so that file systems that share blocks can do so.
    private static final long PIECE = 64 << 20;

    private static final int BUFFER = 256 << 10;

    private final Path directory;

    NewFiles(Path directory) {
        this.directory = directory;
    }

    /// Deletes what a run left that was killed.
    void sweep() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /// Makes a file of these bytes, for good.
    void put(byte[] bytes, Path target) throws IOException {
        Path fresh = directory.resolve(target.getFileName());
        try (FileChannel file = FileChannel.open(fresh, WRITE, CREATE_NEW)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
            Files.move(fresh, target, ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(target, e);
        } finally {
            Files.deleteIfExists(fresh);
        }
        force(Objects.requireNonNull(target.getParent()));
    }

    /// Makes a file of what the channel holds. It can still vanish until its directory is forced.
    ///
    /// @throws Mismatch where that is not what the file should be
    void copy(SeekableByteChannel from, PublishedFile file, Path target, Progress progress)
            throws IOException {
        Path fresh = directory.resolve(target.getFileName());
        try (FileChannel to = FileChannel.open(fresh, READ, WRITE, CREATE_NEW)) {
            transfer(from, to);
            if (!hash(to.position(0), progress).equals(file.digest())) {
                throw new Mismatch(
                        "The store's file %s is damaged: its bytes have another SHA-256;"
                                        .formatted(file.digest())
                                + " import its image again to mend it");
            }
            to.force(true);
            Files.move(fresh, target, ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(target, e);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// The system copies, and where the file system can share blocks, nothing is copied at all.
    private static void transfer(SeekableByteChannel from, FileChannel to) throws IOException {
        long place = 0;
        for (long n = PIECE; n > 0; place += n) {
            n = to.transferFrom(from, place, PIECE);
        }
    }

    /// A file of that name, to be written by others.
    Path path(String name) {
        return directory.resolve(name);
    }

    /// Gives what others have written its name, for good.
    void move(Path fresh, Path target) throws IOException {
        try (FileChannel file = FileChannel.open(fresh, WRITE)) {
            file.force(true);
        }
        Files.move(fresh, target, ATOMIC_MOVE);
        force(Objects.requireNonNull(target.getParent()));
    }

    static Digest hash(ReadableByteChannel file, Progress progress) throws IOException {
        MessageDigest sum = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (file.read(buffer) >= 0) {
            progress.advance(buffer.position());
            sum.update(buffer.flip());
            buffer.clear();
        }
        return Digest.of(sum);
    }

    private static IOException failed(Path target, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return e;
        }
        return new IOException(
                "Writing %s failed: %s; readers still have the whole tree as it was, and the next"
                                .formatted(target, Words.reason(e))
                        + " run goes on from here",
                e);
    }

    /// Makes the names in it survive a power cut.
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }
}
