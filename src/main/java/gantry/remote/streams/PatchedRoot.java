package gantry.remote.streams;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.format.vcdiff.Vcdiff;
import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Mismatch;
import gantry.remote.download.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The root of an image, made of a delta and its base; or, where that fails for any reason, as it
/// comes whole.
///
/// It is made when its first byte is read, into a file that has no name, and checked there before
/// anything is given away. Giving it away while it is decoded would spare that file; but a delta
/// that makes the wrong bytes shows only at its end, when it would be too late for the whole.
final class PatchedRoot extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final StreamsDelta delta;
    private final Supplier<Download> download;
    private final SeekableByteChannel base;
    private final Path directory;
    private final HeavyWork work;
    private final InputStream whole;
    private long skipped;
    private @Nullable InputStream chosen;

    /// @param download of the delta
    /// @param base closed with this, as is the whole
    /// @param directory for what is made; made where it is missing
    /// @param work decodes it, once the delta is here
    PatchedRoot(
            StreamsDelta delta,
            Supplier<Download> download,
            SeekableByteChannel base,
            Path directory,
            HeavyWork work,
            InputStream whole) {
        this.delta = delta;
        this.download = download;
        this.base = base;
        this.directory = directory;
        this.work = work;
        this.whole = whole;
    }

    @Override
    public int read() throws IOException {
        return chosen().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return chosen().read(bytes, offset, length);
    }

    /// Before the first byte is read, what is skipped of the whole is not asked for.
    @Override
    public long skip(long n) throws IOException {
        if (chosen != null) {
            return chosen.skip(n);
        }
        long step = Math.max(0, n);
        skipped += step;
        return step;
    }

    private InputStream chosen() throws IOException {
        if (chosen != null) {
            return chosen;
        }
        InputStream best = patched().orElse(whole);
        chosen = best;
        best.skipNBytes(skipped);
        return best;
    }

    private Optional<InputStream> patched() throws IOException {
        try {
            return Optional.of(Channels.newInputStream(patch()));
        } catch (IOException | ImageFailure e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private FileChannel patch() throws IOException {
        FileChannel made = unnamed();
        try (FileChannel fetched = unnamed()) {
            fetch(fetched);
            return work.within(
                    HeavyWork.timeFor(fetched.size() + base.size()),
                    () -> {
                        decode(fetched, made);
                        return made.position(0);
                    });
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /// A delta that is larger than what it makes is of no use.
    private void fetch(FileChannel fetched) throws IOException {
        OutputStream out = Channels.newOutputStream(fetched);
        try (Download file = download.get()) {
            byte[] buffer = new byte[BUFFER];
            for (int n = file.read(buffer); n >= 0; n = file.read(buffer)) {
                out.write(buffer, 0, n);
                if (fetched.position() > delta.size()) {
                    throw otherBytes();
                }
            }
        }
    }

    private void decode(FileChannel fetched, FileChannel made) throws IOException {
        InputStream packed = Channels.newInputStream(fetched.position(0));
        write(new Vcdiff(packed, base, StreamsImage.baseName(delta.file())), made);
    }

    /// However this process ends, nothing of the file is left.
    private FileChannel unnamed() throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = Files.createTempFile(directory, "delta", "");
        try {
            return FileChannel.open(file, READ, WRITE);
        } finally {
            Files.delete(file);
        }
    }

    private void write(InputStream patched, FileChannel made) throws IOException {
        MessageDigest sum = Digest.sha256();
        OutputStream out = Channels.newOutputStream(made);
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int n = patched.read(buffer); n >= 0; n = patched.read(buffer)) {
            size += n;
            if (size > delta.size()) {
                throw otherBytes();
            }
            sum.update(buffer, 0, n);
            out.write(buffer, 0, n);
        }
        if (!Digest.of(sum).equals(delta.root())) {
            throw otherBytes();
        }
    }

    private Mismatch otherBytes() {
        return new Mismatch(
                "%s makes another file than its index says"
                        .formatted(StreamsImage.baseName(delta.file())));
    }

    @Override
    public void close() throws IOException {
        try (base;
                whole) {
            if (chosen != null) {
                chosen.close();
            }
        }
    }
}
