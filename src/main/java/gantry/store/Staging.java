package gantry.store;

import gantry.format.Format;
import gantry.format.Inspection;
import gantry.format.Inspector;
import gantry.format.Metadata;
import gantry.image.Cancelled;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.store.blob.BlobStore.BlobWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One image's way into the store: each byte is read once, and in that pass written and hashed for
/// the whole image, which its fingerprint proves. Of a single file the SHA-256 is taken only where
/// somebody promised it, and of metadata, which is small.
final class Staging implements Closeable {
    private final Writers blobs;
    private final HeavyWork inspecting;
    private final FreeSpace space;
    private final FreeSpace.Watch watch;
    private final Progress progress;
    private final Chunk.Pool chunks = new Chunk.Pool();
    private final Hasher whole = new Hasher();
    private final List<BlobWriter> writers = new ArrayList<>();
    private final List<StagedImage.File> files = new ArrayList<>();
    private long kept;
    private boolean brokeOff;
    private boolean handedOver;

    /// Where files go.
    interface Writers {
        BlobWriter create(ImageFile file) throws IOException;
    }

    /// @param space refuses bytes for which there is no room, before and while they come
    Staging(Writers blobs, FreeSpace space, HeavyWork inspecting, Progress progress) {
        this.blobs = blobs;
        this.inspecting = inspecting;
        this.space = space;
        this.watch = space.watch();
        this.progress = progress;
    }

    StagedImage stage(ImageStream image) throws IOException {
        try {
            Inspection inspection = receive(image);
            inspection.warnings().forEach(progress::warn);
            Fingerprint fingerprint =
                    new Fingerprint(
                            (files.size() == 1
                                            ? files.getFirst().digest().orElseThrow()
                                            : whole.finish())
                                    .hex());
            StagedImage staged =
                    new StagedImage(
                            fingerprint, inspection.type(), inspection.metadata(), files, kept);
            handedOver = true;
            return staged;
        } catch (Invalid | Mismatch e) {
            throw kept > 0 ? notTogether(e) : e;
        } catch (InterruptedException e) {
            brokeOff = true;
            throw Cancelled.by(e);
        }
    }

    private Mismatch notTogether(ImageFailure e) {
        return new Mismatch(
                "%s; %d bytes of it were left by an earlier try, and are discarded now: try again"
                        .formatted(e.getMessage(), kept));
    }

    private Inspection receive(ImageStream image) throws IOException, InterruptedException {
        ImageFile first =
                next(image).orElseThrow(() -> new Invalid("Invalid image: it has no file at all"));
        Inspection inspection =
                switch (first.kind()) {
                    case UNIFIED -> unified(first);
                    case METADATA -> split(first, image);
                    case ROOTFS, DISK ->
                            throw new Invalid(
                                    "Invalid multipart image: the metadata has to come before "
                                            + first.called());
                };
        if (next(image).isPresent()) {
            throw new Invalid("Invalid multipart image: more follows after its last file");
        }
        return inspection;
    }

    private Inspection unified(ImageFile file) throws IOException, InterruptedException {
        SeekableByteChannel bytes = receive(file).written();
        return inspect(
                file,
                bytes,
                () -> {
                    Inspection inspection = Inspector.unified(bytes, file.called());
                    Inspector.checkWhole(bytes, file.called());
                    return inspection;
                });
    }

    /// What takes too long is not taken in: a small file that unpacks for hours is a bomb.
    private <T> T inspect(
            ImageFile file, SeekableByteChannel bytes, HeavyWork.Task<T, IOException> task)
            throws IOException {
        try {
            return inspecting.within(HeavyWork.timeFor(bytes.size()), task);
        } catch (HeavyWork.TooLong e) {
            throw new Invalid(
                    "%s takes longer to unpack than the %d seconds that it may; pack it with zstd or xz"
                            .formatted(file.called(), e.longest().toSeconds()),
                    e);
        }
    }

    private Inspection split(ImageFile first, ImageStream image)
            throws IOException, InterruptedException {
        SeekableByteChannel bytes = receive(first).written();
        Metadata metadata =
                inspect(
                        first,
                        bytes,
                        () -> {
                            Metadata found = Inspector.metadata(bytes, first.called());
                            Inspector.checkWholeMetadata(bytes, first.called());
                            return found;
                        });
        return new Inspection(metadata, rootfs(image));
    }

    private ImageType rootfs(ImageStream image) throws IOException, InterruptedException {
        ImageFile file =
                next(image)
                        .orElseThrow(
                                () ->
                                        new Invalid(
                                                "Invalid multipart image: there is metadata, and no"
                                                        + " rootfs after it"));
        SeekableByteChannel bytes = receive(file).written();
        Kind kind =
                inspect(
                        file,
                        bytes,
                        () -> {
                            Kind found = Inspector.rootfs(bytes, file.called());
                            Inspector.checkWhole(bytes, file.called());
                            return found;
                        });
        StagedImage.File staged = files.removeLast();
        files.add(staged.as(kind));
        return kind == Kind.DISK ? ImageType.VIRTUAL_MACHINE : ImageType.CONTAINER;
    }

    private BlobWriter receive(ImageFile file) throws IOException, InterruptedException {
        progress.phase(file.kind().name().toLowerCase(Locale.ROOT), file.size());
        BlobWriter writer = blobs.create(file);
        writers.add(writer);
        files.add(
                switch (file.kind()) {
                    case UNIFIED -> summed(file, writer, List.of(), whole);
                    case METADATA -> summed(file, writer);
                    case ROOTFS, DISK ->
                            file.promised().isPresent()
                                    ? summed(file, writer)
                                    : staged(
                                            file,
                                            take(file, writer, List.of(whole)),
                                            Optional.empty(),
                                            writer);
                });
        return writer;
    }

    private StagedImage.File summed(ImageFile file, BlobWriter writer)
            throws IOException, InterruptedException {
        try (Hasher own = new Hasher()) {
            return summed(file, writer, List.of(whole), own);
        }
    }

    private StagedImage.File summed(
            ImageFile file, BlobWriter writer, List<Hasher> others, Hasher own)
            throws IOException, InterruptedException {
        List<Hasher> hashers = new ArrayList<>(others);
        hashers.add(own);
        long size = take(file, writer, hashers);
        Digest digest = own.finish();
        file.checkSum(digest);
        return staged(file, size, Optional.of(digest), writer);
    }

    private long take(ImageFile file, BlobWriter writer, List<Hasher> hashers)
            throws IOException, InterruptedException {
        long size = takeKept(file, writer, hashers);
        space.check(Math.max(0, file.size().orElse(size) - size));
        size +=
                pump(
                        chunk -> fromSource(() -> chunk.fill(file.bytes())),
                        chunk -> writer.write(chunk.buffer()),
                        hashers);
        file.checkSize(size);
        return size;
    }

    private static StagedImage.File staged(
            ImageFile file, long size, Optional<Digest> digest, BlobWriter writer)
            throws IOException {
        Optional<Format> format = Format.detect(writer.written());
        return new StagedImage.File(file.kind(), file.filename(), size, format, digest, writer);
    }

    /// Hashes what an earlier try left, and has the source begin after it.
    private long takeKept(ImageFile file, BlobWriter writer, List<Hasher> hashers)
            throws IOException, InterruptedException {
        InputStream there = writer.begun();
        long size = pump(chunk -> chunk.fill(there), _ -> {}, hashers);
        kept += size;
        fromSource(
                () -> {
                    file.bytes().skipNBytes(size);
                    return file;
                });
        return size;
    }

    private interface Filler {
        boolean fill(Chunk chunk) throws IOException;
    }

    /// What comes before a failure of the source is written too.
    private long pump(Filler filler, ChunkThread.Work sink, List<Hasher> hashers)
            throws IOException, InterruptedException {
        try (ChunkThread writing = new ChunkThread("writing", sink)) {
            try {
                return pump(filler, writing, hashers);
            } finally {
                writing.finish();
            }
        }
    }

    private long pump(Filler filler, ChunkThread writing, List<Hasher> hashers)
            throws IOException, InterruptedException {
        long size = 0;
        while (true) {
            Chunk chunk = chunks.take();
            if (!filler.fill(chunk)) {
                chunk.release();
                return size;
            }
            size += chunk.length();
            watch.count(chunk.length());
            progress.advance(chunk.length());
            letOthers();
            chunk.share(hashers.size() + 1);
            for (Hasher hasher : hashers) {
                hasher.feed(chunk);
            }
            writing.feed(chunk);
        }
    }

    /// A source that never waits would keep a virtual thread's processor for itself.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthers() {
        Thread.yield();
    }

    private Optional<ImageFile> next(ImageStream image) throws IOException {
        return fromSource(image::next);
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /// Tells a source that breaks off, whose bytes so far are sound, from all that may go wrong
    /// otherwise.
    private <T> T fromSource(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (IOException | Unreachable e) {
            brokeOff = true;
            throw e;
        }
    }

    /// Discards what was staged, or keeps what can be gone on with, unless [#stage] came to its
    /// end.
    @Override
    public void close() throws IOException {
        whole.close();
        if (!handedOver) {
            if (brokeOff || Thread.currentThread().isInterrupted()) {
                writers.forEach(BlobWriter::breakOff);
            }
            StagedImage.closeAll(writers);
        }
    }
}
