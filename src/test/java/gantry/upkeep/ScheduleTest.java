package gantry.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestClock;
import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageVersions.Claim;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.locks.FileLocks;
import gantry.server.api.MetricsText;
import gantry.server.api.RefreshCounts;
import gantry.server.exchange.Failures;
import gantry.settings.Settings;
import gantry.settings.Settings.Upkeep;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.store.blob.FileBlobs;
import gantry.store.blob.KeptFiles;
import gantry.store.catalog.Catalog;
import gantry.transfer.Refresh;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clock and the timer are the test's own: a round runs when the test lets it.
class ScheduleTest {
    private final TestImage first = TestImage.container("first");
    private final TestImage second = TestImage.container("second");

    private final TestClock clock = new TestClock();
    private final Waiting timer = new Waiting();
    private final Path ourStore;
    private final Catalog catalog;
    private final ImageStore source;
    private final ImageStore store;
    private final ProjectImages theirs;
    private final ProjectImages ours;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private RefreshCounts counts = new RefreshCounts(log());
    private Upkeep upkeep = Settings.DEFAULT.upkeep();

    ScheduleTest(@TempDir Path directory) throws IOException {
        source = new ImageStore(blobs(directory, "theirs"), catalog(directory, "theirs"), clock);
        ourStore = directory.resolve("ours");
        catalog = catalog(directory, "ours");
        store = new ImageStore(blobs(directory, "ours"), catalog, clock);
        theirs = source.images(Project.DEFAULT);
        ours = store.images(Project.DEFAULT);
    }

    private static FileBlobs blobs(Path directory, String name) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        return new FileBlobs(place.resolve("blobs"), FileLocks.in(place.resolve("locks")));
    }

    private static Catalog catalog(Path directory, String name) throws IOException {
        return Catalog.sqlite(
                Files.createDirectories(directory.resolve(name)).resolve("catalog.db"));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        source.close();
    }

    private static final class Waiting implements Timer {
        private final List<Duration> waits = new ArrayList<>();
        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public void in(Duration wait, Runnable task) {
            waits.add(wait);
            tasks.add(task);
        }

        void fire() {
            tasks.removeFirst().run();
        }
    }

    private Schedule.Log log() {
        return new Schedule.Log() {
            @Override
            public void said(ImageInfo image, String outcome) {
                said.add(outcome);
            }

            @Override
            public void refreshed(ImageInfo image, Refresh.Outcome outcome) {
                said.add(outcome.sentence());
            }

            @Override
            public void failed(ImageInfo image, Throwable reason) {
                said.add("Failed: " + Failures.sentence(reason));
            }

            @Override
            public void failed(Throwable reason) {
                said.add("Round failed: " + reason.getMessage());
            }
        };
    }

    private Schedule schedule(Timer with) {
        counts = new RefreshCounts(log());
        return new Schedule(store, this::open, () -> upkeep, clock, new Random(1), with, counts);
    }

    /// The server `down` is away.
    private ImageSource open(SourceAddress address) {
        asked.add(address.image());
        if (address.server().getHost().equals("down")) {
            throw new Unreachable("Unable to connect to: down");
        }
        return theirs;
    }

    private void round() {
        Waiting once = new Waiting();
        schedule(once).start();
        once.fire();
    }

    private void publish(TestImage image, String alias) throws IOException {
        ImageDraft draft = ImageDraft.PLAIN.withAliases(List.of(new Alias(alias)), TakenAlias.MOVE);
        theirs.receive(image.stream(), draft, Progress.NONE);
    }

    private ImageInfo followed(TestImage image, String server, String alias) throws IOException {
        SourceAddress address =
                new SourceAddress(
                        URI.create("https://" + server + "/"),
                        Protocol.LXD,
                        Optional.empty(),
                        alias,
                        Optional.empty());
        return receive(
                image,
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withAutoUpdate(true), Over.METADATA)
                        .withAliases(List.of(new Alias(alias)), TakenAlias.REFUSE)
                        .from(address));
    }

    private ImageInfo receive(TestImage image, ImageDraft draft) throws IOException {
        return ours.receive(image.stream(), draft, Progress.NONE);
    }

    private void cache(ImageInfo image) throws IOException {
        catalog.write(
                tables -> {
                    tables.images().setCached(Project.DEFAULT, image.fingerprint(), true);
                    return image;
                });
    }

    private Fingerprint named(String alias) throws IOException {
        return ours.find(ImageQuery.of(alias)).fingerprint();
    }

    private String outcome(String alias) throws IOException {
        return ours.find(ImageQuery.of(alias))
                .history()
                .updates()
                .lastCheck()
                .orElseThrow()
                .outcome();
    }

    @Test
    void theFirstRoundComesSoonAndTheNextOnesAtAJitteredPace() throws IOException {
        publish(first, "web");
        followed(first, "up", "web");
        schedule(timer).start();
        assertThat(timer.waits.getFirst()).isLessThan(Duration.ofMinutes(1));
        assertThat(said).isEmpty();
        timer.fire();
        assertThat(said).containsExactly("Up to date");
        assertThat(timer.waits.get(1)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        timer.fire();
        assertThat(timer.waits.get(2)).isNotEqualTo(timer.waits.get(1));
        assertThat(said).as("it is not due again").hasSize(1);
    }

    @Test
    void anImageIsDueAfterItsOwnLastCheckWhateverDaemonMadeIt() throws IOException {
        publish(first, "web");
        followed(first, "up", "web");
        round();
        clock.pass(Duration.ofHours(6).minusSeconds(1));
        round();
        assertThat(asked).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        publish(second, "web");
        round();
        assertThat(named("web")).isEqualTo(second.fingerprint());
        assertThat(said)
                .containsExactly("Up to date", "Updated to " + second.fingerprint().abbreviated());
    }

    @Test
    void oneFailureDoesNotStopTheOthers() throws IOException {
        publish(second, "web");
        followed(TestImage.container("a"), "down", "a");
        followed(first, "up", "web");
        followed(TestImage.container("z"), "up", "gone");
        round();
        assertThat(named("web")).isEqualTo(second.fingerprint());
        assertThat(outcome("a")).isEqualTo("Failed: Unable to connect to: down");
        assertThat(outcome("gone")).startsWith("Failed: https://up/ has no image gone");
        assertThat(said).hasSize(3);
        MetricsText page = new MetricsText();
        counts.write(page);
        assertThat(page.text())
                .contains("gantry_refreshes_total 3\n", "gantry_refresh_failures_total 2\n");
    }

    @Test
    void whatIsSkippedHasAReason() throws IOException {
        receive(
                first,
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withAutoUpdate(true), Over.METADATA)
                        .withAliases(List.of(new Alias("sourceless")), TakenAlias.REFUSE));
        round();
        assertThat(said).containsExactly("Skipped: no source is known for it");
        assertThat(outcome("sourceless")).isEqualTo("Skipped: no source is known for it");
    }

    @Test
    void previousVersionsAndImagesThatNobodyWantsFollowedAreLeftAlone() throws IOException {
        publish(second, "web");
        followed(first, "up", "web");
        round();
        receive(TestImage.container("plain"), ImageDraft.PLAIN);
        clock.pass(Duration.ofDays(1));
        asked.clear();
        round();
        assertThat(asked).containsExactly("web");
    }

    @Test
    void aDamagedImageIsFetchedAgainThoughItIsNotDueNorFollowed() throws IOException {
        publish(first, "web");
        ImageInfo image = followed(first, "up", "web");
        round();
        ours.update(image, image.settings().withAutoUpdate(false));
        clock.pass(Duration.ofMinutes(1));
        lose(image);
        round();
        assertThat(said)
                .containsExactly("Up to date", "Mended: its damaged files were fetched again");
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(named("web")).isEqualTo(first.fingerprint());
    }

    @Test
    void aDamagedImageThatIsFollowedMayBeReplacedByANewerOne() throws IOException {
        publish(first, "web");
        ImageInfo image = followed(first, "up", "web");
        round();
        publish(second, "web");
        clock.pass(Duration.ofMinutes(1));
        lose(image);
        round();
        assertThat(named("web")).isEqualTo(second.fingerprint());
    }

    @Test
    void mendingThatFailsIsTriedAgainAfterTheInterval() throws IOException {
        ImageInfo image = followed(first, "down", "web");
        ours.update(image, image.settings().withAutoUpdate(false));
        lose(image);
        round();
        round();
        assertThat(asked).hasSize(1);
        assertThat(outcome("web")).isEqualTo("Failed: Unable to connect to: down");
        clock.pass(Duration.ofHours(6));
        round();
        assertThat(asked).hasSize(2);
    }

    /// Beside another image, so that the store is not empty.
    private void lose(ImageInfo image) throws IOException {
        receive(TestImage.splitContainer("other"), ImageDraft.PLAIN);
        Files.delete(KeptFiles.one(ourStore, image.fingerprint(), Kind.UNIFIED));
    }

    @Test
    void anIntervalOfNeverAsksNobody() throws IOException {
        publish(second, "web");
        followed(first, "up", "web");
        upkeep = new Upkeep(true, Optional.empty(), false, 1, Optional.empty());
        round();
        assertThat(asked).isEmpty();
    }

    @Test
    void twoDaemonsOnOneStoreDoOneUpdate() throws IOException {
        publish(second, "web");
        followed(first, "up", "web");
        List<ImageInfo> seen = ours.list();
        round();
        try (Claim claim = ours.claim(seen.getFirst()).orElseThrow()) {
            assertThat(claim.image().history().updates())
                    .as("whoever listed the image before sees that it has been looked after")
                    .isNotEqualTo(seen.getFirst().history().updates());
        }
        round();
        assertThat(asked).containsExactly("web");
    }

    @Test
    void cachedImagesGoWhenTheyAreNotUsed() throws IOException {
        ImageInfo cached = receive(first, ImageDraft.PLAIN);
        cache(cached);
        receive(second, ImageDraft.PLAIN);
        clock.pass(Duration.ofDays(9));
        ours.used(ours.find(ImageQuery.of(cached.fingerprint().hex())));
        clock.pass(Duration.ofDays(9));
        round();
        assertThat(said).isEmpty();
        clock.pass(Duration.ofDays(1));
        round();
        assertThat(said).containsExactly("Deleted: it was only cached, and not used for long");
        assertThat(ours.list())
                .extracting(ImageInfo::fingerprint)
                .containsExactly(second.fingerprint());
        assertThat(store.usage().storedBytes()).isEqualTo(second.size());
    }

    @Test
    void anExpiredCachedImageLeavesTheFilesThatAnotherProjectNeeds() throws IOException {
        store.projects().create(new Project("other", "", true));
        ImageInfo cached = receive(first, ImageDraft.PLAIN);
        try (ImageStream stream = ours.open(cached)) {
            store.images("other").receive(stream, ImageDraft.PLAIN, Progress.NONE);
        }
        cache(cached);
        clock.pass(Duration.ofDays(10));
        round();
        assertThat(ours.list()).isEmpty();
        assertThat(store.images("other").list()).hasSize(1);
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void whatAPersonAskedForIsNotCachedAnyMore() throws IOException {
        ImageInfo cached = receive(first, ImageDraft.PLAIN);
        cache(cached);
        ours.keep(ours.find(ImageQuery.of(cached.fingerprint().hex())));
        clock.pass(Duration.ofDays(100));
        round();
        assertThat(ours.list()).hasSize(1);
    }

    @Test
    void aCopyOntoACachedImageMakesItNoLongerCached() throws IOException {
        ImageInfo cached = receive(first, ImageDraft.PLAIN);
        cache(cached);
        ours.adopt(ours.find(ImageQuery.of(cached.fingerprint().hex())), ImageDraft.PLAIN);

        assertThat(ours.find(ImageQuery.of(cached.fingerprint().hex())).history().cached())
                .isFalse();
    }

    @Test
    void cachedImagesAreUpdatedWhereThatIsWantedAndStayCached() throws IOException {
        publish(second, "web");
        ImageInfo image = followed(first, "up", "web");
        ours.update(image, image.settings().withAutoUpdate(false));
        cache(image);
        upkeep = new Upkeep(false, upkeep.updateInterval(), false, 1, Optional.empty());
        round();
        assertThat(asked).isEmpty();
        upkeep = Settings.DEFAULT.upkeep();
        round();
        ImageInfo now = ours.find(ImageQuery.of("web"));
        assertThat(now.fingerprint()).isEqualTo(second.fingerprint());
        assertThat(now.history().cached()).isTrue();
    }

    @Test
    void expiryIsEnforcedOnlyWhereItIsSet() throws IOException {
        Instant soon = clock.instant().plus(Duration.ofHours(1));
        ImageSettings expiring =
                new ImageSettings(
                        false,
                        false,
                        Optional.of(soon),
                        ImageSettings.DEFAULT.properties(),
                        List.of());
        receive(first, ImageDraft.PLAIN.withSettings(expiring, Over.METADATA));
        receive(second, ImageDraft.PLAIN);
        clock.pass(Duration.ofHours(1));
        round();
        assertThat(ours.list()).hasSize(2);
        upkeep = new Upkeep(true, Optional.empty(), true, 1, Optional.empty());
        round();
        assertThat(ours.list())
                .extracting(ImageInfo::fingerprint)
                .containsExactly(second.fingerprint());
        assertThat(said).containsExactly("Deleted: it expired at " + soon);
    }

    @Test
    void aRoundThatFailsIsSaidAndTheNextOneComes() throws IOException {
        schedule(timer).start();
        store.close();
        timer.fire();
        assertThat(said).singleElement().asString().startsWith("Round failed: The catalog");
        assertThat(timer.tasks).hasSize(1);
    }
}
