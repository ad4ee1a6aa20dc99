package gantry.store;

import gantry.format.Format;
import gantry.format.Metadata;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import gantry.image.ImageType;
import gantry.store.blob.BlobKey;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// An image whose bytes are all in the store, hashed and found sound, and that nobody can see yet.
/// Closing without [ProjectImages#commit] discards it.
public final class StagedImage implements Closeable {
    /// A file of it.
    ///
    /// @param format empty where its first bytes tell none
    /// @param digest empty where the fingerprint proves the bytes, and nothing else needed their
    ///     sum
    record File(
            ImageFile.Kind kind,
            String filename,
            long size,
            Optional<Format> format,
            Optional<Digest> digest,
            BlobWriter writer) {
        File as(ImageFile.Kind other) {
            return new File(other, filename, size, format, digest, writer);
        }

        /// Keeps its bytes, which are nobody's yet.
        StoredFile keep(Fingerprint image) throws IOException {
            BlobKey key = writer.keep(image, kind);
            StoredBlob blob = new StoredBlob(key, size, format, digest.or(key::digest));
            return new StoredFile(kind, blob, filename);
        }
    }

    private final Fingerprint fingerprint;
    private final ImageType type;
    private final Metadata metadata;
    private final List<File> files;
    private final long kept;

    /// @param kept how many of its bytes an earlier try left
    StagedImage(
            Fingerprint fingerprint,
            ImageType type,
            Metadata metadata,
            List<File> files,
            long kept) {
        this.fingerprint = fingerprint;
        this.type = type;
        this.metadata = metadata;
        this.files = List.copyOf(files);
        this.kept = kept;
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    ImageType type() {
        return type;
    }

    Metadata metadata() {
        return metadata;
    }

    List<File> files() {
        return files;
    }

    /// In bytes, of all files.
    public long size() {
        return files.stream().mapToLong(File::size).sum();
    }

    long kept() {
        return kept;
    }

    /// As LXD has it: the name of the unified file, or of the rootfs.
    String filename() {
        return files.getLast().filename();
    }

    @Override
    public void close() throws IOException {
        closeAll(files.stream().map(File::writer).toList());
    }

    static void closeAll(List<BlobWriter> writers) throws IOException {
        IOException trouble = null;
        for (BlobWriter writer : writers) {
            try {
                writer.close();
            } catch (IOException e) {
                trouble = e;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }
}
