package gantry.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile.Kind;
import gantry.store.blob.BlobStore.Arrival;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.blob.BlobStore.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of blobs has to do.
abstract class BlobStoreContract {
    private static final Fingerprint IMAGE = new Fingerprint("c0ffee".repeat(10) + "c0de");

    private static final int ODD = 100_001;

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
    void aCommittedBlobIsReadAnywhere() throws IOException {
        Digest digest = store("crane");
        try (SeekableByteChannel channel = blobs.channel(digest)) {
            assertThat(channel.size()).isEqualTo(5);
            InputStream end = Channels.newInputStream(channel.position(3));
            assertThat(end.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("ne");
            InputStream again = Channels.newInputStream(channel.position(0));
            assertThat(again.readAllBytes()).hasSize(5);
        }
        blobs.delete(digest);
        assertThatThrownBy(() -> blobs.channel(digest)).isInstanceOf(NoSuchFileException.class);
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
    void whatIsKeptOfAnArrivalIsGoneOnWith() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        long kept = keep(Arrays.copyOf(bytes, 2_500_001));
        assertThat(blobs.staging()).isEqualTo(2_500_001);
        assertThat(kept).isZero();
        Digest digest = digestOf(bytes);
        try (Arrival arrival = blobs.arrival(IMAGE);
                BlobWriter writer = arrival.resume(Kind.DISK, bytes.length)) {
            byte[] there = writer.kept().readAllBytes();
            assertThat(there.length).isBetween(2_400_000, 2_500_001);
            assertThat(there).isEqualTo(Arrays.copyOf(bytes, there.length));
            writer.write(ByteBuffer.wrap(bytes, there.length, bytes.length - there.length));
            writer.force();
            writer.commit(digest);
        }
        try (InputStream in = blobs.open(digest, 0)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(blobs.staging()).isZero();
    }

    @Test
    void whatIsKeptIsLeftAloneWhileItIsYoungOrGoneOnWith() throws IOException {
        keep(new byte[100_000]);
        Instant later = Instant.now().plusSeconds(3600);
        assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
        try (Arrival _ = blobs.arrival(IMAGE)) {
            assertThat(blobs.sweepStaging(later)).isZero();
        }
        assertThat(blobs.sweepStaging(later)).isEqualTo(100_000);
        assertThat(blobs.staging()).isZero();
    }

    @Test
    void moreThanThereShouldBeIsBegunAnew() throws IOException {
        keep(new byte[100_000]);
        try (Arrival arrival = blobs.arrival(IMAGE);
                BlobWriter writer = arrival.resume(Kind.DISK, 99_999)) {
            assertThat(writer.kept().readAllBytes()).isEmpty();
        }
        assertThat(blobs.staging()).isZero();
    }

    private long keep(byte[] bytes) throws IOException {
        try (Arrival arrival = blobs.arrival(IMAGE);
                BlobWriter writer = arrival.resume(Kind.DISK, Long.MAX_VALUE)) {
            long before = writer.kept().readAllBytes().length;
            writer.write(ByteBuffer.wrap(bytes));
            writer.keep();
            return before;
        }
    }

    @Test
    void anArrivalWaitsForItsTurn() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger inside = new AtomicInteger();
            List<Callable<Integer>> askers =
                    Collections.nCopies(
                            20,
                            () -> {
                                try (Arrival _ = blobs.arrival(IMAGE)) {
                                    int others = inside.getAndIncrement();
                                    blobs.staging();
                                    inside.decrementAndGet();
                                    return others;
                                }
                            });
            for (Future<Integer> each : threads.invokeAll(askers)) {
                assertThat(each.get()).isZero();
            }
        }
    }

    @Test
    void whoWaitsForATurnCanBeInterrupted() throws Exception {
        try (Arrival _ = blobs.arrival(IMAGE)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> blobs.arrival(IMAGE))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            Fingerprint other = new Fingerprint("0".repeat(64));
            blobs.arrival(other).close();
        }
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

    /// Around the sizes at which a store may begin to write in another way.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1 << 20, (1 << 20) + 1, (3 << 20) - 1})
    void bytesOfEverySizeComeBack(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Digest digest = digestOf(bytes);
        try (BlobWriter writer = blobs.create()) {
            for (int at = 0; at < size; at += ODD) {
                writer.write(ByteBuffer.wrap(bytes, at, Math.min(ODD, size - at)));
            }
            writer.force();
            writer.commit(digest);
        }
        try (InputStream in = blobs.open(digest, 0)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
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
        return digestOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest digestOf(byte[] bytes) {
        MessageDigest sum = Digest.sha256();
        sum.update(bytes);
        return Digest.of(sum);
    }
}
