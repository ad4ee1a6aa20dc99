package gantry.store;

import gantry.format.Inspection;
import gantry.format.Inspector;
import gantry.format.Metadata;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.store.blob.BlobStore;
import gantry.store.blob.BlobStore.BlobWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;

/// One image's way into the store: each byte is read once, and in that pass written, and hashed for
/// its file and for the whole image.
final class Staging implements Closeable {
    private final BlobStore blobs;
    private final Progress progress;
    private final BlockingQueue<Chunk> chunks = Chunk.pool();
    private final Hasher whole = new Hasher();
    private final List<BlobWriter> writers = new ArrayList<>();
    private final List<StagedImage.File> files = new ArrayList<>();
    private boolean handedOver;

    Staging(BlobStore blobs, Progress progress) {
        this.blobs = blobs;
        this.progress = progress;
    }

    StagedImage stage(ImageStream image) throws IOException {
        try {
            Inspection inspection = receive(image);
            Fingerprint fingerprint =
                    new Fingerprint(
                            files.size() == 1
                                    ? files.getFirst().digest().hex()
                                    : whole.finish().hex());
            StagedImage staged =
                    new StagedImage(fingerprint, inspection.type(), inspection.metadata(), files);
            handedOver = true;
            return staged;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        InterruptedIOException told = new InterruptedIOException("The transfer was cancelled");
        told.initCause(e);
        return told;
    }

    private Inspection receive(ImageStream image) throws IOException, InterruptedException {
        ImageFile first =
                image.next().orElseThrow(() -> new Invalid("Invalid image: it has no file at all"));
        Inspection inspection =
                switch (first.kind()) {
                    case UNIFIED -> unified(first);
                    case METADATA -> split(first, image);
                    case ROOTFS, DISK ->
                            throw new Invalid(
                                    "Invalid multipart image: the metadata has to come before "
                                            + first.filename());
                };
        if (image.next().isPresent()) {
            throw new Invalid("Invalid multipart image: more follows after its last file");
        }
        return inspection;
    }

    private Inspection unified(ImageFile file) throws IOException, InterruptedException {
        SeekableByteChannel bytes = receive(file, true).written();
        Inspection inspection = Inspector.unified(bytes, file.filename());
        Inspector.checkWhole(bytes, file.filename());
        return inspection;
    }

    private Inspection split(ImageFile first, ImageStream image)
            throws IOException, InterruptedException {
        SeekableByteChannel bytes = receive(first, false).written();
        Metadata metadata = Inspector.metadata(bytes, first.filename());
        Inspector.checkWholeMetadata(bytes, first.filename());
        return new Inspection(metadata, rootfs(image));
    }

    private ImageType rootfs(ImageStream image) throws IOException, InterruptedException {
        ImageFile file =
                image.next()
                        .orElseThrow(
                                () ->
                                        new Invalid(
                                                "Invalid multipart image: there is metadata, and no"
                                                        + " rootfs after it"));
        SeekableByteChannel bytes = receive(file, false).written();
        Kind kind = Inspector.rootfs(bytes, file.filename());
        Inspector.checkWhole(bytes, file.filename());
        StagedImage.File staged = files.removeLast();
        files.add(
                new StagedImage.File(
                        kind, staged.filename(), staged.size(), staged.digest(), staged.writer()));
        return kind == Kind.DISK ? ImageType.VIRTUAL_MACHINE : ImageType.CONTAINER;
    }

    private BlobWriter receive(ImageFile file, boolean alone)
            throws IOException, InterruptedException {
        progress.phase(file.kind().name().toLowerCase(Locale.ROOT), file.size());
        BlobWriter writer = blobs.create();
        writers.add(writer);
        try (Hasher own = new Hasher()) {
            List<Hasher> hashers = alone ? List.of(own) : List.of(own, whole);
            long size = pump(file, writer, hashers);
            checkSize(file, size);
            Digest digest = own.finish();
            files.add(new StagedImage.File(file.kind(), file.filename(), size, digest, writer));
        }
        return writer;
    }

    private long pump(ImageFile file, BlobWriter writer, List<Hasher> hashers)
            throws IOException, InterruptedException {
        long size = 0;
        while (true) {
            Chunk chunk = chunks.take();
            if (!chunk.fill(file.bytes())) {
                chunk.release();
                return size;
            }
            chunk.share(hashers.size() + 1);
            for (Hasher hasher : hashers) {
                hasher.feed(chunk);
            }
            size += chunk.length();
            writer.write(chunk.buffer());
            progress.advance(chunk.length());
            chunk.release();
        }
    }

    private static void checkSize(ImageFile file, long size) {
        if (file.size().isPresent() && file.size().getAsLong() != size) {
            throw new Mismatch(
                    "%s should have %d bytes, and %d came; it was cut short or changed on its way"
                            .formatted(file.filename(), file.size().getAsLong(), size));
        }
    }

    /// Discards what was staged, unless [#stage] came to its end.
    @Override
    public void close() throws IOException {
        whole.close();
        if (!handedOver) {
            StagedImage.closeAll(writers);
        }
    }
}
