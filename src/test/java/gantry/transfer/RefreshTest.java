package gantry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.OtherProcess;
import gantry.TestClock;
import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer.RolledBack;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.ImageVersions.Claim;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.locks.FileLocks;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.store.blob.FileBlobs;
import gantry.store.catalog.Catalog;
import gantry.transfer.Refresh.Outcome;
import gantry.transfer.Refresh.Refreshed;
import gantry.transfer.Refresh.Skipped;
import gantry.transfer.Refresh.UpToDate;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From one store into another; the source is told to fail, or to do something else meanwhile.
class RefreshTest {
    private static final SourceAddress ADDRESS =
            new SourceAddress(
                    URI.create("https://images.example/"),
                    Protocol.LXD,
                    Optional.empty(),
                    "web",
                    Optional.empty());

    private final TestImage first = TestImage.splitContainer("first");
    private final TestImage second = TestImage.splitContainer("second");
    private final TestImage third = TestImage.splitContainer("third");

    private final Path directory;
    private final TestClock clock = new TestClock();
    private final ImageStore source;
    private final ImageStore store;
    private final ProjectImages theirs;
    private final ProjectImages ours;

    RefreshTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.source = open("source");
        this.store = open("store");
        this.theirs = source.images(Project.DEFAULT);
        this.ours = store.images(Project.DEFAULT);
    }

    private ImageStore open(String name) throws IOException {
        Path place = Files.createDirectory(directory.resolve(name));
        return new ImageStore(
                new FileBlobs(place.resolve("blobs"), FileLocks.in(place.resolve("locks"))),
                Catalog.sqlite(place.resolve("catalog.db")),
                clock);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        source.close();
    }

    private void publish(TestImage image) throws IOException {
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withPublic(true), Over.METADATA)
                        .withAliases(List.of(new Alias("web")), TakenAlias.MOVE);
        theirs.receive(image.stream(), draft, Progress.NONE);
    }

    /// As a pull with auto-update leaves it.
    private ImageInfo pulled(TestImage image, String... aliases) throws IOException {
        publish(image);
        ImageInfo info = theirs.find(ImageQuery.of("web"));
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(
                                info.settings().withPublic(false).withAutoUpdate(true),
                                Over.NOTHING)
                        .given(info.settings().properties())
                        .withAliases(
                                List.of(aliases).stream().map(Alias::new).toList(),
                                TakenAlias.REFUSE)
                        .from(ADDRESS);
        return ours.receive(image.stream(), draft, Progress.NONE);
    }

    private Refresh refresh() {
        return refresh(1);
    }

    private Refresh refresh(int keep) {
        return new Refresh(_ -> theirs, ours, keep, Progress.NONE);
    }

    private Refresh from(ImageSource from) {
        return new Refresh(_ -> from, ours, 1, Progress.NONE);
    }

    private Outcome update(TestImage image) throws IOException {
        publish(image);
        clock.pass(Duration.ofHours(7));
        return refresh().byHand(find("web"));
    }

    private ImageInfo find(String name) throws IOException {
        return ours.find(ImageQuery.of(name));
    }

    private ImageInfo find(TestImage image) throws IOException {
        return find(image.fingerprint().hex());
    }

    private List<Fingerprint> fingerprints() throws IOException {
        return ours.list().stream().map(ImageInfo::fingerprint).toList();
    }

    private static AliasEntry entry(String name, TestImage image) {
        return new AliasEntry(new Alias(name), ImageType.CONTAINER, image.fingerprint());
    }

    @Test
    void nothingNewerIsUpToDate() throws IOException {
        ImageInfo image = pulled(first, "web");
        assertThat(refresh().byHand(image)).isInstanceOf(UpToDate.class);
        assertThat(find("web").history().updates().lastCheck().orElseThrow().outcome())
                .isEqualTo("Up to date");
        assertThat(find("web").history().updates().lastCheck().orElseThrow().at())
                .isEqualTo(clock.instant());
        assertThat(find("web").settings()).isEqualTo(image.settings());
    }

    @Test
    void aNewerVersionTakesThePlaceWithAllThatAPersonChose() throws IOException {
        ImageInfo image = pulled(first, "web", "www");
        ImageSettings old = image.settings();
        Map<String, String> properties = new java.util.TreeMap<>(old.properties());
        properties.put("description", "Mine");
        properties.put("owner", "me");
        properties.remove("os");
        ours.update(
                image,
                new ImageSettings(
                        true,
                        true,
                        Optional.of(Instant.parse("2030-01-01T00:00:00Z")),
                        properties,
                        List.of()));
        Outcome outcome = update(second);
        ImageInfo now = find("web");
        assertThat(outcome).isEqualTo(new Refreshed(now, List.of()));
        assertThat(now.fingerprint()).isEqualTo(second.fingerprint());
        assertThat(now.aliases()).containsExactly(new Alias("web"), new Alias("www"));
        assertThat(now.settings())
                .isEqualTo(
                        new ImageSettings(
                                true,
                                true,
                                Optional.of(Instant.parse("2030-01-01T00:00:00Z")),
                                Map.of("description", "Mine", "owner", "me", "name", "second"),
                                List.of()));
        assertThat(now.updateSource()).contains(ADDRESS);
        ImageInfo previous = find(first);
        assertThat(previous.aliases()).isEmpty();
        assertThat(previous.history().updates().superseded().orElseThrow().by())
                .isEqualTo(second.fingerprint());
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void whatAPersonSetStaysThroughManyVersions() throws IOException {
        ImageInfo image = pulled(first, "web");
        Map<String, String> properties = new java.util.TreeMap<>(image.settings().properties());
        properties.put("owner", "me");
        ours.update(image, image.settings().withProperties(properties));
        update(second);
        update(third);
        assertThat(find("web").settings().properties())
                .containsEntry("owner", "me")
                .containsEntry("name", "third");
    }

    @Test
    void onlySoManyPreviousVersionsAreKept() throws IOException {
        pulled(first, "web");
        update(second);
        assertThat(fingerprints()).containsExactly(first.fingerprint(), second.fingerprint());
        update(third);
        assertThat(fingerprints()).containsExactly(second.fingerprint(), third.fingerprint());
        assertThat(store.usage().storedBytes()).isEqualTo(second.size() + third.size());
    }

    @Test
    void noPreviousVersionIsKeptWhereNoneIsWanted() throws IOException {
        pulled(first, "web");
        publish(second);
        assertThat(refresh(0).byHand(find("web"))).isInstanceOf(Refreshed.class);
        assertThat(fingerprints()).containsExactly(second.fingerprint());
        assertThatThrownBy(() -> ours.rollBack(entry("web", second)))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("images.keep_previous");
    }

    @Test
    void filesThatAnotherProjectSharesStay() throws IOException {
        store.projects().create(new Project("other", "", true));
        ImageInfo image = pulled(first, "web");
        ProjectImages other = store.images("other");
        try (ImageStream stream = ours.open(image)) {
            other.receive(stream, ImageDraft.PLAIN, Progress.NONE);
        }
        publish(second);
        refresh(0).byHand(image);
        assertThat(other.list()).hasSize(1);
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void aRollbackMovesTheAliasesBackAndPausesTheSchedule() throws IOException {
        pulled(first, "web", "www");
        update(second);
        RolledBack done = ours.rollBack(entry("web", second));
        assertThat(done)
                .isEqualTo(
                        new RolledBack(
                                first.fingerprint(), second.fingerprint(), List.of("web", "www")));
        assertThat(find("www").fingerprint()).isEqualTo(first.fingerprint());
        assertThat(find("web").history().updates().superseded()).isEmpty();
        assertThat(find(second).history().updates().superseded().orElseThrow().by())
                .isEqualTo(first.fingerprint());
        clock.pass(Duration.ofDays(1));
        assertThat(refresh().onSchedule(find("web")).sentence())
                .startsWith("Skipped: a person went back to this version");
        assertThat(find("web").fingerprint()).isEqualTo(first.fingerprint());
    }

    @Test
    void aRefreshByHandAfterARollbackGoesForwardWithoutFetching() throws IOException {
        pulled(first, "web");
        update(second);
        ours.rollBack(entry("web", second));
        ImageSource closed = unreadable();
        assertThat(from(closed).byHand(find("web"))).isInstanceOf(Refreshed.class);
        assertThat(find("web").fingerprint()).isEqualTo(second.fingerprint());
        assertThat(find("web").history().updates().paused()).isFalse();
        assertThat(find("web").settings().properties()).containsEntry("name", "second");
        assertThat(find(first).history().updates().superseded()).isPresent();
        assertThat(refresh().onSchedule(find("web"))).isInstanceOf(UpToDate.class);
    }

    @Test
    void rollbacksGoBackOneVersionAtATime() throws IOException {
        pulled(first, "web");
        publish(second);
        refresh(2).byHand(find("web"));
        publish(third);
        clock.pass(Duration.ofHours(7));
        refresh(2).byHand(find("web"));
        assertThat(ours.rollBack(entry("web", third)).image()).isEqualTo(second.fingerprint());
        assertThat(ours.rollBack(entry("web", second)).image()).isEqualTo(first.fingerprint());
        assertThatThrownBy(() -> ours.rollBack(entry("web", first))).isInstanceOf(NotFound.class);
    }

    @Test
    void anAliasThatNamesAnotherImageMeanwhileIsNotRolledBack() throws IOException {
        pulled(first, "web");
        update(second);
        assertThatThrownBy(() -> ours.rollBack(entry("web", first))).isInstanceOf(Mismatch.class);
        assertThatThrownBy(() -> ours.rollBack(entry("absent", second)))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void anAliasThatAPersonMovedMeanwhileStaysWhereItIs() throws IOException {
        ImageInfo image = pulled(first, "web", "www");
        TestImage other = TestImage.container("other");
        publish(second);
        ImageSource meddling =
                during(
                        () ->
                                ours.receive(
                                        other.stream(),
                                        ImageDraft.PLAIN.withAliases(
                                                List.of(new Alias("www")), TakenAlias.MOVE),
                                        Progress.NONE));
        Outcome outcome = from(meddling).byHand(image);
        assertThat(outcome.sentence()).endsWith("not moved, since a person did meanwhile: www");
        assertThat(find("web").fingerprint()).isEqualTo(second.fingerprint());
        assertThat(find("www").fingerprint()).isEqualTo(other.fingerprint());
        assertThat(find("web").history().updates().lastCheck()).isPresent();
    }

    @Test
    void anImageThatIsDeletedMeanwhileDoesNotComeBack() throws IOException {
        ImageInfo image = pulled(first, "web");
        publish(second);
        assertThatThrownBy(() -> from(during(() -> ours.delete(image))).byHand(image))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("was deleted while its newer version came in");
        assertThat(ours.list()).isEmpty();
        assertThat(store.usage().stagingBytes()).isZero();
        store.collectGarbage();
        assertThat(store.usage().storedBytes()).isZero();
    }

    @Test
    void settingsThatAPersonChangesMeanwhileAreCarriedOver() throws IOException {
        ImageInfo image = pulled(first, "web");
        publish(second);
        from(during(() -> ours.update(image, image.settings().withPublic(true)))).byHand(image);
        assertThat(find("web").settings().isPublic()).isTrue();
    }

    @Test
    void aSourceThatIsGoneInTheMiddleLeavesTheOldVersionWhole() throws IOException {
        pulled(first, "web");
        publish(second);
        ImageSource breaking = changed(stream -> broken(stream, 3));
        assertThatThrownBy(() -> from(breaking).byHand(find("web")))
                .isInstanceOf(IOException.class)
                .hasMessage("the cable was cut");
        unharmed("Failed: the cable was cut");
    }

    @Test
    void anotherFingerprintThanAnnouncedIsRefused() throws IOException {
        pulled(first, "web");
        publish(second);
        assertThatThrownBy(() -> from(changed(_ -> third.stream())).byHand(find("web")))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("fingerprints don't match");
        unharmed("Failed: fingerprints don't match");
    }

    @Test
    void anImageThatTheSourceHasNoMoreFails() throws IOException {
        pulled(first, "web");
        theirs.delete(theirs.find(ImageQuery.of("web")));
        assertThatThrownBy(() -> refresh().byHand(find("web")))
                .isInstanceOf(NotFound.class)
                .hasMessageStartingWith("https://images.example/ has no image web");
        unharmed("Failed: https://images.example/ has no image web");
    }

    private void unharmed(String outcome) throws IOException {
        ImageInfo image = find("web");
        assertThat(image.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(image.history().updates().lastCheck().orElseThrow().outcome())
                .startsWith(outcome);
        assertThat(fingerprints()).containsExactly(first.fingerprint());
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(store.usage().stagingBytes()).isZero();
        ours.claim(image).orElseThrow().close(); // it was given up
    }

    @Test
    void oneRefreshOfAnImageRunsAtATime() throws IOException {
        ImageInfo image = pulled(first, "web");
        publish(second);
        ImageSource meddling =
                during(
                        () -> {
                            assertThatThrownBy(() -> refresh().byHand(image))
                                    .isInstanceOf(Invalid.class)
                                    .hasMessageContaining("is being refreshed already");
                            assertThat(refresh().onSchedule(image))
                                    .isEqualTo(new Skipped("it is being refreshed already"));
                        });
        assertThat(from(meddling).byHand(image)).isInstanceOf(Refreshed.class);
    }

    @Test
    @Tag("kill")
    @Timeout(60)
    void aClaimWhoseProcessDiedIsGivenUp() throws Exception {
        ImageInfo image = pulled(first, "web");
        String place = directory.resolve("store").toString();
        try (OtherProcess other =
                OtherProcess.start(Claimer.class, place, image.fingerprint().hex())) {
            other.awaitLine("claimed");
            assertThat(ours.claim(image)).isEmpty();
            assertThatThrownBy(() -> refresh().byHand(image))
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("is being refreshed already");
            other.kill();
        }
        assertThat(refresh().byHand(image)).isInstanceOf(UpToDate.class);
    }

    /// Looks at an image of the store until it is killed.
    static final class Claimer {
        private Claimer() {}

        public static void main(String[] args) throws Exception {
            try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
                ProjectImages images = store.images(Project.DEFAULT);
                try (Claim _ = images.claim(images.find(ImageQuery.of(args[1]))).orElseThrow()) {
                    System.out.println("claimed");
                    Thread.sleep(Duration.ofMinutes(2));
                }
            }
        }
    }

    @Test
    void aClaimLastsAsLongAsTheWorkGoesOn() throws IOException {
        ImageInfo image = pulled(first, "web");
        try (var claim = ours.claim(image).orElseThrow()) {
            for (int i = 0; i < 10; i++) {
                clock.pass(Duration.ofHours(1));
                assertThat(claim.image().fingerprint()).isEqualTo(image.fingerprint());
                assertThat(ours.claim(image)).isEmpty();
            }
        }
        ours.claim(image).orElseThrow().close();
    }

    @Test
    void whoeverComesSecondOnScheduleLeavesItAlone() throws IOException {
        ImageInfo image = pulled(first, "web");
        refresh().onSchedule(image);
        assertThat(refresh().onSchedule(image))
                .isEqualTo(new Skipped("somebody else has just looked after it"));
    }

    @Test
    void aPreviousVersionIsNotRefreshed() throws IOException {
        pulled(first, "web");
        update(second);
        assertThatThrownBy(() -> refresh().byHand(find(first)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is a previous version");
    }

    @Test
    void aPreviousVersionThatAPersonNamesIsTheirsAgain() throws IOException {
        pulled(first, "web");
        update(second);
        ours.createAlias(find(first), new Alias("old"));
        update(third);
        assertThat(find("old").fingerprint()).isEqualTo(first.fingerprint());
        assertThat(find("old").history().updates().superseded()).isEmpty();
        assertThat(find("old").history().updates().paused()).isTrue();
    }

    @Test
    void aVersionThatAPersonHadImportedKeepsItsSettings() throws IOException {
        ImageInfo image = pulled(first, "web");
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(
                                ImageSettings.DEFAULT.withProperties(Map.of("mine", "yes")),
                                Over.METADATA)
                        .withAliases(List.of(new Alias("own")), TakenAlias.REFUSE);
        ours.receive(second.stream(), draft, Progress.NONE);
        publish(second);
        refresh().byHand(image);
        ImageInfo now = find("web");
        assertThat(now.aliases()).containsExactly(new Alias("own"), new Alias("web"));
        assertThat(now.settings().properties()).containsEntry("mine", "yes");
        assertThat(now.settings().autoUpdate()).isTrue();
        assertThat(now.updateSource()).contains(ADDRESS);
    }

    @Test
    void anotherTypeIsNoNewerVersion() throws IOException {
        ImageInfo image = pulled(first, "web");
        TestImage machine = TestImage.virtualMachine("second");
        ImageInfo found = theirs.receive(machine.stream(), ImageDraft.PLAIN, Progress.NONE);
        ImageSource other =
                new Changed(theirs) {
                    @Override
                    public ImageInfo find(ImageQuery query) {
                        return found;
                    }
                };
        assertThatThrownBy(() -> from(other).byHand(image))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("has a virtual-machine now where it had a container");
        unharmed("Failed: The source has a virtual-machine now");
    }

    private interface Doing {
        void run() throws IOException;
    }

    /// Does something when the bytes are asked for.
    private ImageSource during(Doing doing) {
        return changed(
                stream -> {
                    doing.run();
                    return stream;
                });
    }

    private ImageSource unreadable() {
        return changed(
                _ -> {
                    throw new IOException("must not be read");
                });
    }

    private interface Change {
        ImageStream of(ImageStream stream) throws IOException;
    }

    private ImageSource changed(Change change) {
        return new Changed(theirs) {
            @Override
            public ImageStream open(ImageInfo image) throws IOException {
                return change.of(super.open(image));
            }
        };
    }

    private static class Changed implements ImageSource {
        private final ImageSource source;

        Changed(ImageSource source) {
            this.source = source;
        }

        @Override
        public ImageInfo find(ImageQuery query) throws IOException {
            return source.find(query);
        }

        @Override
        public List<ImageInfo> list() throws IOException {
            return source.list();
        }

        @Override
        public ImageStream open(ImageInfo image) throws IOException {
            return source.open(image);
        }

        @Override
        public void close() {}
    }

    /// Breaks after so many bytes of the first file.
    private static ImageStream broken(ImageStream whole, int bytes) {
        return new ImageStream() {
            @Override
            public Optional<ImageFile> next() throws IOException {
                return whole.next().map(file -> cut(file, bytes));
            }

            @Override
            public void close() throws IOException {
                whole.close();
            }
        };
    }

    private static ImageFile cut(ImageFile file, int bytes) {
        return new ImageFile(
                file.kind(),
                file.filename(),
                OptionalLong.empty(),
                new FilterInputStream(new ByteArrayInputStream(new byte[bytes])) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int read = super.read(buffer, offset, length);
                        if (read < 0) {
                            throw new IOException("the cable was cut");
                        }
                        return read;
                    }
                });
    }
}
