package gantry.transfer;

import gantry.format.pack.Packer;
import gantry.image.Cancelled;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A directory that becomes a unified image while it is read: packed on a thread of its own,
/// through a pipe.
final class PackedDirectory implements ImageStream {
    private final Pipe pipe = Pipe.open();
    private final Thread packing;
    private final String filename;
    private volatile @Nullable Throwable failure;
    private boolean given;

    PackedDirectory(Path directory, Packer.Compression compression) throws IOException {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        String extension = compression == Packer.Compression.XZ ? ".tar.xz" : ".tar.zst";
        this.filename = (name == null ? "image" : name) + extension;
        this.packing =
                Thread.ofPlatform()
                        .daemon()
                        .name("packing")
                        .unstarted(() -> pack(directory, compression));
    }

    private void pack(Path directory, Packer.Compression compression) {
        try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
            Packer.pack(directory, compression, out);
        } catch (IOException | RuntimeException | Error e) {
            failure = e; // told to the reader when it comes to the end
        }
    }

    @Override
    public Optional<ImageFile> next() {
        if (given) {
            return Optional.empty();
        }
        given = true;
        packing.start();
        return Optional.of(
                new ImageFile(Kind.UNIFIED, filename, OptionalLong.empty(), new Packed()));
    }

    /// The packed bytes; their end is only believed when the packing ended well.
    private final class Packed extends FilterInputStream {
        Packed() {
            super(Channels.newInputStream(pipe.source()));
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            return b < 0 ? end() : b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            return count < 0 ? end() : count;
        }

        private int end() throws IOException {
            awaitVerdict();
            Throwable cause = failure;
            return switch (cause) {
                case null -> -1;
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw new IOException("Packing the directory failed", cause);
            };
        }
    }

    /// The pipe ends a moment before the thread that filled it can tell why.
    private void awaitVerdict() throws IOException {
        try {
            packing.join();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        }
    }

    @Override
    public void close() throws IOException {
        packing.interrupt();
        try {
            pipe.source().close();
        } finally {
            pipe.sink().close(); // and so the packing ends, wherever it was
        }
    }
}
