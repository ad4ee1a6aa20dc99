package gantry.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Fingerprint;
import gantry.image.ImageFile.Kind;
import gantry.store.blob.BlobStore.Arrival;
import gantry.store.blob.BlobStore.BlobWriter;
import gantry.store.blob.BlobStore.Stored;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
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
    void aKeptBlobIsReadFromAnyOffset() throws IOException {
        BlobKey key = store("crane");
        assertThat(read(key, 0)).isEqualTo("crane");
        assertThat(read(key, 2)).isEqualTo("ane");
        assertThat(blobs.size(key)).hasValue(5);
        assertThat(blobs.list()).extracting(Stored::key).containsExactly(key);
        assertThat(key.image()).contains(IMAGE);
        assertThat(key.kind()).contains(Kind.DISK);
    }

    @Test
    void aKeptBlobIsReadAnywhere() throws IOException {
        BlobKey key = store("crane");
        try (SeekableByteChannel channel = blobs.channel(key)) {
            assertThat(channel.size()).isEqualTo(5);
            InputStream end = Channels.newInputStream(channel.position(3));
            assertThat(end.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("ne");
            InputStream again = Channels.newInputStream(channel.position(0));
            assertThat(again.readAllBytes()).hasSize(5);
        }
        blobs.delete(key);
        assertThatThrownBy(() -> blobs.channel(key)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void nothingIsListedBeforeItIsKept() throws IOException {
        try (BlobWriter writer = write("crane")) {
            writer.written();
            assertThat(blobs.list()).isEmpty();
            assertThat(blobs.isAny()).isFalse();
        }
    }

    @Test
    void whatIsKeptIsItsWritersUntilThatIsClosed() throws IOException {
        BlobKey key;
        try (BlobWriter writer = write("crane")) {
            key = writer.keep(IMAGE, Kind.DISK);
            blobs.settle();
            assertThat(blobs.seize(key)).isEmpty();
        }
        try (Closeable _ = blobs.seize(key).orElseThrow()) {
            assertThat(blobs.seize(key)).isEmpty();
        }
        assertThat(read(key, 0)).isEqualTo("crane");
        blobs.delete(key);
        assertThat(blobs.seize(key)).isEmpty();
    }

    @Test
    void closingWithoutKeepingDiscards() throws IOException {
        write("crane").close();
        assertThat(blobs.list()).isEmpty();
        assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
    }

    @Test
    void whatWasWrittenCanBeReadBeforeItIsKept() throws IOException {
        try (BlobWriter writer = write("crane")) {
            InputStream in = Channels.newInputStream(writer.written());
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("crane");
        }
    }

    @Test
    void keysNeverComeTwice() throws IOException {
        BlobKey key = store("crane");
        assertThat(store("crane")).isNotEqualTo(key);
        assertThat(blobs.list()).hasSize(2);
    }

    @Test
    void aReaderGoesOnThoughItsBlobIsDeleted() throws IOException {
        BlobKey key = store("crane");
        try (InputStream in = blobs.open(key, 0)) {
            blobs.delete(key);
            assertThat(in.readAllBytes()).hasSize(5);
        }
        assertThatThrownBy(() -> blobs.open(key, 0)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void deletingAnAbsentBlobDoesNothing() throws IOException {
        blobs.delete(new BlobKey("0".repeat(64)));
        assertThat(blobs.list()).isEmpty();
    }

    @Test
    void theSweeperLeavesWhatIsBeingWritten() throws IOException {
        BlobKey key;
        try (BlobWriter writer = write("crane")) {
            assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
            key = writer.keep(IMAGE, Kind.ROOTFS);
        }
        assertThat(read(key, 0)).isEqualTo("crane");
    }

    @Test
    void whatIsKeptOfAnArrivalIsGoneOnWith() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        long kept = keep(Arrays.copyOf(bytes, 2_500_001));
        assertThat(blobs.staging()).isEqualTo(2_500_001);
        assertThat(kept).isZero();
        BlobKey key;
        try (Arrival arrival = blobs.arrival(IMAGE);
                BlobWriter writer = arrival.resume(Kind.DISK, bytes.length)) {
            byte[] there = writer.begun().readAllBytes();
            assertThat(there.length).isBetween(2_400_000, 2_500_001);
            assertThat(there).isEqualTo(Arrays.copyOf(bytes, there.length));
            writer.write(ByteBuffer.wrap(bytes, there.length, bytes.length - there.length));
            key = writer.keep(IMAGE, Kind.DISK);
        }
        try (InputStream in = blobs.open(key, 0)) {
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
            assertThat(writer.begun().readAllBytes()).isEmpty();
        }
        assertThat(blobs.staging()).isZero();
    }

    private long keep(byte[] bytes) throws IOException {
        try (Arrival arrival = blobs.arrival(IMAGE);
                BlobWriter writer = arrival.resume(Kind.DISK, Long.MAX_VALUE)) {
            long before = writer.begun().readAllBytes().length;
            writer.write(ByteBuffer.wrap(bytes));
            writer.breakOff();
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
        try (BlobWriter writer = blobs.create()) {
            for (int i = 0; i < 10; i++) {
                piece[i] = 1;
                writer.write(ByteBuffer.wrap(piece));
            }
            writer.keep(IMAGE, Kind.DISK);
        }
        assertThat(blobs.list()).extracting(Stored::size).containsExactly(160L << 20);
    }

    /// Around the sizes at which a store may begin to write in another way.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1 << 20, (1 << 20) + 1, (3 << 20) - 1})
    void bytesOfEverySizeComeBack(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        BlobKey key;
        try (BlobWriter writer = blobs.create()) {
            for (int at = 0; at < size; at += ODD) {
                writer.write(ByteBuffer.wrap(bytes, at, Math.min(ODD, size - at)));
            }
            key = writer.keep(IMAGE, Kind.DISK);
        }
        try (InputStream in = blobs.open(key, 0)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    private BlobKey store(String text) throws IOException {
        try (BlobWriter writer = write(text)) {
            return writer.keep(IMAGE, Kind.DISK);
        }
    }

    private BlobWriter write(String text) throws IOException {
        BlobWriter writer = blobs.create();
        writer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return writer;
    }

    private String read(BlobKey key, long offset) throws IOException {
        try (InputStream in = blobs.open(key, offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
