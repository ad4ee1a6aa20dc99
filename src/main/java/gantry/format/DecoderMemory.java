package gantry.format;

import gantry.image.Cancelled;
import gantry.image.TryLater;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tukaani.xz.ArrayCache;

/// What all decoders of a process may take of its memory at once. A dictionary or window is as
/// large as the file says, and ten kilobytes may ask for a hundred megabytes: a decoder waits until
/// others have given back enough, for a while.
public final class DecoderMemory {
    /// Three eighths of the heap: with the usual 256 MiB enough for `xz -9`, which needs 65, and
    /// little enough that one array of that size finds its place beside all else.
    public static final DecoderMemory OF_THIS_PROCESS =
            new DecoderMemory(Runtime.getRuntime().maxMemory() / 8 * 3, Duration.ofSeconds(10));

    /// Of one decoder, however large the heap: `zstd -d` takes 128 MiB.
    private static final int MOST_OF_ONE_KIB = 129 << 10;

    private final int kib;
    private final Duration patience;
    private final Semaphore free;

    DecoderMemory(long bytes, Duration patience) {
        this.kib = (int) Math.min(Integer.MAX_VALUE, bytes >> 10);
        this.patience = patience;
        this.free = new Semaphore(kib, true);
    }

    /// What one decoder may ask for, in KiB.
    int mostOfOne() {
        return Math.min(kib, MOST_OF_ONE_KIB);
    }

    /// @param file what a refusal calls the file that is unpacked
    public Share share(String file) {
        return new Share(file);
    }

    /// What one decoder has. Arrays of xz and lzma are counted as they are made.
    public final class Share extends ArrayCache implements AutoCloseable {
        private final String file;
        private int held;

        private Share(String file) {
            this.file = file;
        }

        /// Waits for so much; never for more than there is at all.
        ///
        /// @throws UncheckedIOException of [TryLater] if nobody gives enough back
        public Share take(long bytes) {
            int wanted = (int) Math.min(kib - held, Math.ceilDiv(bytes, 1L << 10));
            try {
                if (!free.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new UncheckedIOException(
                            new TryLater(
                                    "%s cannot be unpacked now: it needs %d MiB of the %d MiB that unpacking may take, and others have them; try again later"
                                            .formatted(file, wanted >> 10, kib >> 10)));
                }
            } catch (InterruptedException e) {
                throw new UncheckedIOException(Cancelled.by(e));
            }
            held += wanted;
            return this;
        }

        private void giveBack(long bytes) {
            int given = (int) Math.min(held, Math.ceilDiv(bytes, 1L << 10));
            held -= given;
            free.release(given);
        }

        @Override
        public byte[] getByteArray(int size, boolean fillWithZeros) {
            take(size);
            return new byte[size];
        }

        @Override
        public void putArray(byte[] array) {
            giveBack(array.length);
        }

        @Override
        public int[] getIntArray(int size, boolean fillWithZeros) {
            take(4L * size);
            return new int[size];
        }

        @Override
        public void putArray(int[] array) {
            giveBack(4L * array.length);
        }

        @Override
        public void close() {
            free.release(held);
            held = 0;
        }
    }
}
