package gantry.store.blob;

import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Bytes under keys that are never used again. Whether somebody may see them is not known here: a
/// row of the catalog says so.
public interface BlobStore extends Closeable {
    BlobWriter create() throws IOException;

    /// Waits until nobody else, in any process, brings in this image.
    Arrival arrival(Fingerprint image) throws IOException;

    /// Makes all that writers have kept survive a power cut, with its keys.
    void settle() throws IOException;

    /// The bytes from this offset on.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such blob
    InputStream open(BlobKey key, long offset) throws IOException;

    /// The bytes, to be read anywhere.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such blob
    SeekableByteChannel channel(BlobKey key) throws IOException;

    /// In bytes; empty if there is no such blob.
    OptionalLong size(BlobKey key) throws IOException;

    /// How many bytes may still be written.
    long usable() throws IOException;

    /// Deleting an absent blob does nothing.
    void delete(BlobKey key) throws IOException;

    /// Every blob that was kept, whether a row names it or not: for the sweeper.
    List<Stored> list() throws IOException;

    /// Whether there is any blob that was kept.
    boolean isAny() throws IOException;

    /// Keeps a blob from being taken for a leftover twice.
    ///
    /// @return empty while its writer lives, in whatever process: then its row may still come
    Optional<Closeable> seize(BlobKey key) throws IOException;

    /// How many bytes writers hold, or left, that are under no key.
    long staging() throws IOException;

    /// Clears what writers left that ended without a word, and what is kept of arrivals that nobody
    /// went on with; never what a living writer, in any process, is still writing.
    ///
    /// @param since what is kept and was written to later than this stays
    /// @return how many bytes that freed
    long sweepStaging(Instant since) throws IOException;

    /// A blob that was kept.
    ///
    /// @param size in bytes
    record Stored(BlobKey key, long size, Instant since) {}

    /// The turn to bring in one image, whose fingerprint is known beforehand; it ends when this is
    /// closed. What breaks off can be kept, and gone on with in a later turn.
    interface Arrival extends Closeable {
        /// Goes on with the file that a writer of an earlier turn left when its process
        /// was killed; begins anew where there is none, or where it is longer than it should be.
        ///
        /// @param longest how long it should be at most, in bytes
        BlobWriter resume(ImageFile.Kind file, long longest) throws IOException;
    }

    /// A file on its way in. Closing discards it, unless it was kept.
    interface BlobWriter extends Closeable {
        /// The file's beginning that is there already; to be read, to its end, before anything is
        /// written.
        InputStream begun() throws IOException;

        /// Lets closing leave what was written for [Arrival#resume]. The bytes of [#create] cannot
        /// be found again, and are discarded all the same.
        void breakOff();

        void write(ByteBuffer bytes) throws IOException;

        /// What was written, to be read; nothing can be written any more. The channel belongs to
        /// the writer, which closes it.
        SeekableByteChannel written() throws IOException;

        /// Puts the bytes, which survive a power cut then, under a key of their own; the key does
        /// so after [BlobStore#settle]. They are nobody's yet: until this writer is closed, no
        /// sweeper takes them.
        BlobKey keep(Fingerprint image, ImageFile.Kind kind) throws IOException;
    }
}
