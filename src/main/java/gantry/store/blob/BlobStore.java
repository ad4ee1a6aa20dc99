package gantry.store.blob;

import gantry.image.Digest;
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

    /// The bytes from this offset on.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such blob
    InputStream open(Digest digest, long offset) throws IOException;

    /// In bytes; empty if there is no such blob.
    OptionalLong size(Digest digest) throws IOException;

    /// Deleting an absent blob does nothing.
    void delete(Digest digest) throws IOException;

    /// Every committed blob, for the sweeper.
    List<Stored> list() throws IOException;

    /// How many bytes writers hold, or left, without a commit.
    long staging() throws IOException;

    /// Clears what writers left that ended without a word, and never what a living one, in any
    /// process, is still writing.
    ///
    /// @return how many bytes that freed
    long sweepStaging() throws IOException;

    /// A committed blob.
    record Stored(Digest digest, long size, Instant since) {}

    /// A file on its way in. Closing without commit discards it.
    interface BlobWriter extends Closeable {
        void write(ByteBuffer bytes) throws IOException;

        /// What was written, to be read; nothing can be written any more. The channel belongs to
        /// the writer, which closes it.
        SeekableByteChannel written() throws IOException;

        /// Makes the bytes survive a power cut, still without a name. This is the slow part.
        void force() throws IOException;

        /// Makes the bytes visible under their digest, for good. Quick after [#force], so that a
        /// store can do it inside the transaction that writes the row. Equal bytes that are there
        /// already are replaced.
        void commit(Digest digest) throws IOException;
    }
}
