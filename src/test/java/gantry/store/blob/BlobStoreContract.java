package gantry.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Digest;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.blob.BlobStore.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What every store of blobs has to do.
abstract class BlobStoreContract {
    private final BlobStore blobs;

    BlobStoreContract(BlobStore empty) {
        this.blobs = empty;
    }

    @Test
    void aCommittedBlobIsReadFromAnyOffset() throws IOException {
        Digest digest = store("crane");
        assertThat(read(digest, 0)).isEqualTo("crane");
        assertThat(read(digest, 2)).isEqualTo("ane");
        assertThat(blobs.size(digest)).hasValue(5);
        assertThat(blobs.list()).extracting(Stored::digest, Stored::size).hasSize(1);
    }

    @Test
    void nothingIsVisibleBeforeItIsCommitted() throws IOException {
        try (BlobWriter writer = write("crane")) {
            writer.force();
            assertThat(blobs.list()).isEmpty();
            assertThat(blobs.size(digestOf("crane"))).isEmpty();
        }
    }

    @Test
    void closingWithoutCommitDiscards() throws IOException {
        write("crane").close();
        assertThat(blobs.list()).isEmpty();
        assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
    }

    @Test
    void whatWasWrittenCanBeReadBeforeItIsCommitted() throws IOException {
        try (BlobWriter writer = write("crane")) {
            InputStream in = Channels.newInputStream(writer.written());
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("crane");
        }
    }

    @Test
    void equalBytesAreStoredOnce() throws IOException {
        Digest digest = store("crane");
        store("crane");
        assertThat(blobs.list()).extracting(Stored::digest).containsExactly(digest);
    }

    @Test
    void aReaderGoesOnThoughItsBlobIsDeleted() throws IOException {
        Digest digest = store("crane");
        try (InputStream in = blobs.open(digest, 0)) {
            blobs.delete(digest);
            assertThat(in.readAllBytes()).hasSize(5);
        }
        assertThatThrownBy(() -> blobs.open(digest, 0)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void deletingAnAbsentBlobDoesNothing() throws IOException {
        blobs.delete(digestOf("nothing"));
        assertThat(blobs.list()).isEmpty();
    }

    @Test
    void theSweeperLeavesWhatIsBeingWritten() throws IOException {
        try (BlobWriter writer = write("crane")) {
            assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
            writer.force();
            writer.commit(digestOf("crane"));
        }
        assertThat(read(digestOf("crane"), 0)).isEqualTo("crane");
    }

    @Test
    void whatSpansManyStepsOfWritebackIsWhole() throws IOException {
        byte[] piece = new byte[16 << 20];
        MessageDigest sum = Digest.sha256();
        try (BlobWriter writer = blobs.create()) {
            for (int i = 0; i < 10; i++) {
                piece[i] = 1;
                sum.update(piece);
                writer.write(ByteBuffer.wrap(piece));
            }
            writer.force();
            writer.commit(Digest.of(sum));
        }
        assertThat(blobs.list()).extracting(Stored::size).containsExactly(160L << 20);
    }

    private Digest store(String text) throws IOException {
        Digest digest = digestOf(text);
        try (BlobWriter writer = write(text)) {
            writer.force();
            writer.commit(digest);
        }
        return digest;
    }

    private BlobWriter write(String text) throws IOException {
        BlobWriter writer = blobs.create();
        writer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return writer;
    }

    private String read(Digest digest, long offset) throws IOException {
        try (InputStream in = blobs.open(digest, offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Digest digestOf(String text) {
        MessageDigest sum = Digest.sha256();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Digest.of(sum);
    }
}
