package gantry.server;

import gantry.image.ImageFailure.Invalid;
import gantry.store.FreeSpace;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// How much may come in: at once, in one image, and before the disk is full.
final class Room {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Semaphore transfers;
    private final int atOnce;
    private final long largest;
    private final FreeSpace space;
    private final Duration patience;
    private final LongAdder received = new LongAdder();

    /// @param largest of one image, in bytes
    /// @param floor what has to stay free on the disk, in bytes
    /// @param patience how long a transfer waits for a place
    Room(int atOnce, long largest, long floor, FileStore disk, Duration patience) {
        this.transfers = new Semaphore(atOnce);
        this.atOnce = atOnce;
        this.largest = largest;
        this.space = new FreeSpace(disk::getUsableSpace, floor);
        this.patience = patience;
    }

    /// How many bytes of bodies came in so far.
    long received() {
        return received.sum();
    }

    int running() {
        return atOnce - transfers.availablePermits();
    }

    /// How many bytes may still come in before the disk is too full.
    long free() throws IOException {
        return space.left();
    }

    /// Waits for a place, and refuses what will not fit anyway.
    Place enter(Request request) throws IOException, InterruptedException {
        OptionalLong length = length(request);
        checkSize(length.orElse(0));
        space.check(length.orElse(0));
        if (!transfers.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Busy(
                    "%d transfers are running, which is all this server allows; try again later"
                            .formatted(atOnce));
        }
        return new Place();
    }

    private static OptionalLong length(Request request) {
        try {
            return request.headers().first("Content-Length").stream()
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (NumberFormatException e) {
            throw new Invalid("The request's Content-Length is no number", e);
        }
    }

    private void checkSize(long size) {
        if (size > largest) {
            throw new Invalid("reached %d bytes, exceeding quota of %d".formatted(size, largest));
        }
    }

    /// A transfer's place, until it is closed.
    final class Place implements AutoCloseable {
        /// The body, cut off where it becomes too much.
        InputStream guarded(Request request) {
            return new Guarded(request.body());
        }

        @Override
        public void close() {
            transfers.release();
        }
    }

    private final class Guarded extends FilterInputStream {
        private long count;
        private final FreeSpace.Watch watch = space.watch();

        Guarded(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int bytes) throws IOException {
            count += bytes;
            received.add(bytes);
            checkSize(count);
            watch.count(bytes);
        }
    }
}
