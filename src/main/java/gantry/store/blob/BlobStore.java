package gantry.store.blob;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// Files by digest. Nothing is visible under a digest until its writer commits.
public interface BlobStore extends Closeable {
    BlobWriter create() throws IOException;

    /// Waits until nobody else, in any process, brings in this image.
    Arrival arrival(Fingerprint image) throws IOException;

    /// The bytes from this offset on.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such blob
    InputStream open(Digest digest, long offset) throws IOException;

    /// The bytes, to be read anywhere.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such blob
    SeekableByteChannel channel(Digest digest) throws IOException;

    /// In bytes; empty if there is no such blob.
    OptionalLong size(Digest digest) throws IOException;

    /// Another text whenever other bytes are put under this name; empty where there are none.
    String stamp(Digest digest) throws IOException;

    /// How many bytes may still be written.
    long usable() throws IOException;

    /// Deleting an absent blob does nothing.
    void delete(Digest digest) throws IOException;

    /// Every committed blob, for the sweeper.
    List<Stored> list() throws IOException;

    /// Whether there is any committed blob.
    boolean isAny() throws IOException;

    /// How many bytes writers hold, left or kept, without a commit.
    long staging() throws IOException;

    /// Clears what writers left that ended without a word, and what is kept of arrivals that nobody
    /// went on with; never what a living writer, in any process, is still writing.
    ///
    /// @param since what is kept and was written to later than this stays
    /// @return how many bytes that freed
    long sweepStaging(Instant since) throws IOException;

    /// A committed blob.
    record Stored(Digest digest, long size, Instant since) {}

    /// The turn to bring in one image, whose fingerprint is known beforehand; it ends when this is
    /// closed. What breaks off can be kept, and gone on with in a later turn.
    interface Arrival extends Closeable {
        /// Goes on with the file that a writer of an earlier turn kept, or left when its process
        /// was killed; begins anew where there is none, or where it is longer than it should be.
        ///
        /// @param longest how long it should be at most, in bytes
        BlobWriter resume(ImageFile.Kind file, long longest) throws IOException;
    }

    /// A file on its way in. Closing without commit discards it.
    interface BlobWriter extends Closeable {
        /// The file's beginning that is there already; to be read, to its end, before anything is
        /// written.
        InputStream kept() throws IOException;

        /// Lets closing leave what was written for [Arrival#resume]. The bytes of [#create] cannot
        /// be found again, and are discarded all the same.
        void keep();

        void write(ByteBuffer bytes) throws IOException;

        /// What was written, to be read; nothing can be written any more. The channel belongs to
        /// the writer, which closes it.
        SeekableByteChannel written() throws IOException;

        /// Makes the bytes survive a power cut, still without a name. This is the slow part.
        void force() throws IOException;

        /// Makes the bytes visible under their digest, for good. Quick after [#force], so that a
        /// store can do it inside the transaction that writes the row. Equal bytes that are there
        /// already are replaced. A second time nothing happens.
        void commit(Digest digest) throws IOException;
    }
}
