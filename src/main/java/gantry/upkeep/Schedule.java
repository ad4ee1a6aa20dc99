package gantry.upkeep;

import gantry.image.ImageInfo;
import gantry.image.ImageUpdates;
import gantry.image.Progress;
import gantry.image.StoreUnavailable;
import gantry.settings.Settings.Upkeep;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.transfer.Refresh;
import gantry.transfer.Sources;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What happens to images without anybody asking: newer versions come, and what has expired goes.
///
/// When an image is due follows from the last look at its source, which is kept with it; so neither
/// a restart nor a second daemon on the same store moves or doubles anything.
public final class Schedule {
    /// The first round comes within this after the start, so that daemons that start together do
    /// not all ask the same server at once.
    private static final Duration FIRST = Duration.ofMinutes(1);

    /// Between two rounds lies this, and up to a tenth more.
    private static final Duration PAUSE = Duration.ofMinutes(10);

    /// A long download does not hold up the rest, and many do not fill the line.
    private static final int AT_ONCE = 4;

    private final ImageStore store;
    private final Sources sources;
    private final Supplier<Upkeep> upkeep;
    private final Clock clock;
    private final RandomGenerator random;
    private final Timer timer;
    private final Log log;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private boolean compared;

    /// Told what became of each image that was looked after, skipped or deleted.
    public interface Log {
        void said(ImageInfo image, String outcome);

        void refreshed(ImageInfo image, Refresh.Outcome outcome);

        /// An image could not be refreshed.
        void failed(ImageInfo image, Throwable reason);

        /// A round could not be finished.
        void failed(Throwable reason);
    }

    public Schedule(
            ImageStore store,
            Sources sources,
            Supplier<Upkeep> upkeep,
            Clock clock,
            RandomGenerator random,
            Timer timer,
            Log log) {
        this.store = store;
        this.sources = sources;
        this.upkeep = upkeep;
        this.clock = clock;
        this.random = random;
        this.timer = timer;
        this.log = log;
    }

    public void start() {
        timer.in(someOf(FIRST), this::round);
    }

    /// Once, and not before the daemon answers, since it may take seconds.
    private void reconcile() throws IOException {
        if (!compared) {
            for (String fault : store.reconcile()) {
                log.failed(new StoreUnavailable(fault));
            }
            compared = true;
        }
    }

    private Duration someOf(Duration most) {
        return Duration.ofMillis(random.nextLong(most.toMillis()));
    }

    private void round() {
        try {
            Upkeep now = upkeep.get();
            reconcile();
            expire(now); // before the rest, since it makes room
            store.lookAfter();
            refresh(now);
            store.sum();
        } catch (IOException | RuntimeException | Error e) {
            log.failed(e);
        } finally {
            timer.in(PAUSE.plus(someOf(PAUSE.dividedBy(10))), this::round);
        }
    }

    private void expire(Upkeep now) throws IOException {
        if (now.enforcesExpiry()) {
            for (ImageInfo image : store.expired()) {
                if (images(image).deleteIf(image, this::hasExpired)) {
                    log.said(image, "Deleted: it expired at " + expiry(image));
                }
            }
        }
        if (now.cacheExpiry().isPresent()) {
            for (ImageInfo image : store.unused(clock.instant().minus(now.cacheExpiry().get()))) {
                if (images(image).deleteIf(image, cached -> isUnused(cached, now))) {
                    log.said(image, "Deleted: it was only cached, and not used for long");
                }
            }
        }
    }

    private ProjectImages images(ImageInfo image) throws IOException {
        return store.images(image.project());
    }

    private static String expiry(ImageInfo image) {
        return image.settings().expiresAt().map(Instant::toString).orElse("");
    }

    /// LXD writes what never happens as 1970.
    private boolean hasExpired(ImageInfo image) {
        return image.settings()
                .expiresAt()
                .filter(Instant.EPOCH::isBefore)
                .filter(time -> !time.isAfter(clock.instant()))
                .isPresent();
    }

    private boolean isUnused(ImageInfo image, Upkeep now) {
        Instant used = image.history().lastUsedAt().orElse(image.history().uploadedAt());
        return image.history().cached()
                && now.cacheExpiry().isPresent()
                && !used.plus(now.cacheExpiry().get()).isAfter(clock.instant());
    }

    private void refresh(Upkeep now) throws IOException {
        if (now.updateInterval().isEmpty()) {
            return;
        }
        Duration interval = now.updateInterval().get();
        try (ExecutorService refreshes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ImageInfo image : store.due(clock.instant().minus(interval))) {
                ProjectImages images = images(image);
                if (!isDue(image, interval)) {
                    continue;
                }
                if (isFollowed(image, now)) {
                    refreshes.execute(() -> run(images, image, now, Refresh::onSchedule));
                } else if (isToBeMended(image)) {
                    refreshes.execute(() -> run(images, image, now, Refresh::onlyMend));
                }
            }
        } // closing waits for all of them
    }

    private static boolean isFollowed(ImageInfo image, Upkeep now) {
        boolean wanted =
                image.settings().autoUpdate()
                        || (image.history().cached()
                                && now.updatesCached()
                                && image.updateSource().isPresent());
        return wanted && image.history().updates().superseded().isEmpty();
    }

    private static boolean isToBeMended(ImageInfo image) {
        return image.history().damage().isPresent() && image.updateSource().isPresent();
    }

    /// Damage that was found since the last look makes it time for another one.
    private boolean isDue(ImageInfo image, Duration interval) {
        Optional<Instant> last = image.history().updates().lastCheck().map(ImageUpdates.Check::at);
        return last.isEmpty()
                || !last.get().plus(interval).isAfter(clock.instant())
                || image.history()
                        .damage()
                        .filter(damage -> damage.foundAt().isAfter(last.get()))
                        .isPresent();
    }

    private interface Work {
        Refresh.Outcome run(Refresh refresh, ImageInfo image) throws IOException;
    }

    /// Whatever becomes of it, the others go on.
    private void run(ProjectImages images, ImageInfo image, Upkeep now, Work work) {
        try {
            free.acquire();
            try {
                Refresh refresh = new Refresh(sources, images, now.keptVersions(), Progress.NONE);
                log.refreshed(image, work.run(refresh, image));
            } finally {
                free.release();
            }
        } catch (InterruptedException | InterruptedIOException _) {
            Thread.currentThread().interrupt(); // the daemon stops; the next one goes on
        } catch (IOException | RuntimeException | Error e) {
            log.failed(image, e);
        }
    }
}
