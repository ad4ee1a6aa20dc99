package gantry.server.api;

import gantry.image.ImageFailure.Invalid;
import gantry.server.exchange.Busy;
import gantry.server.exchange.Request;
import gantry.settings.Settings;
import gantry.store.FreeSpace;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// How much may come in: at once, in one image, and before the disk is full.
public final class Intake {
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /// At the settings, which may allow more transfers than before.
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Supplier<Settings> settings;
    private final FileStore disk;
    private final Duration patience;
    private final LongAdder received = new LongAdder();
    private int running;

    /// @param settings as they are now
    /// @param patience how long a transfer waits for a place
    public Intake(Supplier<Settings> settings, FileStore disk, Duration patience) {
        this.settings = settings;
        this.disk = disk;
        this.patience = patience;
    }

    /// How many bytes of bodies came in so far.
    long received() {
        return received.sum();
    }

    synchronized int running() {
        return running;
    }

    private FreeSpace space() {
        return new FreeSpace(disk::getUsableSpace, settings.get().freeSpace());
    }

    /// How many bytes may still come in before the disk is too full.
    long free() throws IOException {
        return space().left();
    }

    /// Waits for a place, and refuses what will not fit anyway.
    Place enter(Request request) throws IOException, InterruptedException {
        OptionalLong length = length(request);
        checkSize(length.orElse(0), settings.get().uploadSize());
        space().check(length.orElse(0));
        awaitPlace();
        return new Place();
    }

    private synchronized void awaitPlace() throws Busy, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (running >= settings.get().transfers()) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new Busy(
                        "%d transfers are running, which is all this server allows; try again later"
                                .formatted(running));
            }
            wait(Math.min(left, BETWEEN_LOOKS.toMillis()));
        }
        running++;
    }

    private synchronized void leave() {
        running--;
        notifyAll();
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

    private static void checkSize(long size, long largest) {
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
            leave();
        }
    }

    private final class Guarded extends FilterInputStream {
        private final long largest = settings.get().uploadSize();
        private long count;
        private final FreeSpace.Watch watch = space().watch();

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
            checkSize(count, largest);
            watch.count(bytes);
        }
    }
}
