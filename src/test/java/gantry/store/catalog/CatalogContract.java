package gantry.store.catalog;

import static gantry.image.ImageType.CONTAINER;
import static gantry.image.ImageType.VIRTUAL_MACHINE;
import static gantry.image.Project.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import gantry.image.Access;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Project;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database must do.
abstract class CatalogContract {
    private static final Access NONE = new Access(true, List.of());
    private static final Project OTHER = new Project("other", "Another one", true);

    protected Catalog catalog;

    private final StoredImage first = Samples.container(2);
    private final StoredImage second = Samples.container(3);
    private final StoredImage machine = Samples.virtualMachine(4);

    protected abstract Catalog open() throws IOException;

    @BeforeEach
    void openCatalog() throws IOException {
        catalog = open();
    }

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    @Test
    void aNewCatalogHasTheDefaultProjectAndNothingElse() throws IOException {
        List<Project> projects = catalog.read(tables -> tables.projects().all());

        assertThat(projects).extracting(Project::name).containsExactly(DEFAULT);
        assertThat(projects).allMatch(Project::ownImages);
        assertThat(images()).isEmpty();
        assertThat(usage()).isEqualTo(new SpaceUsed(0, 0, 0, 0));
    }

    @Test
    void projectsComeInTheOrderOfTheirNames() throws IOException {
        Project sharing = new Project("a", "", false);
        write(tables -> tables.projects().add(OTHER));
        write(tables -> tables.projects().add(sharing));

        List<Project> projects = catalog.read(tables -> tables.projects().all());

        assertThat(projects).extracting(Project::name).containsExactly("a", DEFAULT, "other");
        assertThat(projects).contains(OTHER, sharing);
        assertThat(project("a")).contains(sharing);
        assertThat(project("A")).isEmpty();
    }

    @Test
    void aTakenProjectNameIsRefused() {
        refused(
                tables -> tables.projects().add(new Project(DEFAULT, "", false)),
                ImageFailure.AlreadyExists.class,
                "Project \"default\" already exists");
    }

    @Test
    void onlyAnEmptyProjectThatIsNotTheDefaultCanBeDeleted() throws IOException {
        write(tables -> tables.projects().add(OTHER));
        write(tables -> tables.images().add("other", first));
        Change delete = tables -> tables.projects().delete("other");

        refused(
                delete,
                ImageFailure.Invalid.class,
                "Only empty projects can be removed; other has 1 image");
        write(tables -> tables.images().delete("other", fingerprint(first), Instant.EPOCH));
        write(delete);

        assertThat(project("other")).isEmpty();
        refused(delete, ImageFailure.NotFound.class, "Project not found: other");
        refused(
                tables -> tables.projects().delete(DEFAULT),
                ImageFailure.Forbidden.class,
                "The 'default' project cannot be deleted");
    }

    @Test
    void anImageComesBackAsItWentIn() throws IOException {
        add(first, machine);

        assertThat(image(first)).contains(first);
        assertThat(image(machine)).contains(machine);
        assertThat(image(second)).isEmpty();
        assertThat(images()).containsExactly(first, machine);
    }

    @Test
    void anImageOfWhichNothingIsKnownComesBackAsItWentIn() throws IOException {
        ImageInfo info = first.info();
        ImageSettings none = new ImageSettings(false, false, Optional.empty(), Map.of(), List.of());
        StoredImage bare =
                new StoredImage(
                        new ImageInfo(
                                info.fingerprint(),
                                DEFAULT,
                                new ImageFacts(CONTAINER, "", 0, "", Instant.EPOCH),
                                none,
                                new ImageHistory(Instant.EPOCH, Optional.of(Instant.EPOCH), true),
                                List.of(),
                                Optional.empty()),
                        List.of());
        add(bare);

        assertThat(image(bare)).contains(bare);
    }

    @Test
    void anImageIsReadWithItsAliasesInTheOrderOfTheirNames() throws IOException {
        add(first, second);
        alias("b", first);
        alias("c", second);
        alias("a", first);

        assertThat(image(first).orElseThrow().info().aliases())
                .containsExactly(new Alias("a", "of a"), new Alias("b", "of b"));
        assertThat(images()).extracting(image -> image.info().aliases().size()).contains(2, 1);
    }

    @Test
    void timesAreCutToTheMicrosecondAndToWhatFits() throws IOException {
        add(first, second, machine);
        Instant fine = Instant.parse("1969-12-31T23:59:59.123456789Z");
        write(tables -> tables.images().touch(DEFAULT, fingerprint(first), fine));
        write(tables -> tables.images().touch(DEFAULT, fingerprint(second), Instant.MAX));
        write(tables -> tables.images().touch(DEFAULT, fingerprint(machine), Instant.MIN));

        assertThat(lastUsed(first)).isEqualTo(Instant.parse("1969-12-31T23:59:59.123456Z"));
        assertThat(lastUsed(second)).isAfter(Instant.parse("+290000-01-01T00:00:00Z"));
        assertThat(lastUsed(machine)).isBefore(Instant.parse("-290000-01-01T00:00:00Z"));
    }

    @Test
    void theSecretOfASourceIsNotStored() throws IOException {
        SourceAddress secret =
                new SourceAddress(
                        Samples.SOURCE.server(),
                        Samples.SOURCE.protocol(),
                        Samples.SOURCE.certificate(),
                        Samples.SOURCE.image(),
                        Optional.of("open-sesame"));
        add(first);
        write(
                tables ->
                        tables.images()
                                .updateSource(DEFAULT, fingerprint(first), Optional.of(secret)));

        assertThat(image(first).orElseThrow().info().updateSource()).contains(Samples.SOURCE);
    }

    @Test
    void aSourceKeepsHowFarItsNamerReaches() throws IOException {
        SourceAddress confined =
                new SourceAddress(
                        Samples.SOURCE.server(),
                        Samples.SOURCE.protocol(),
                        Samples.SOURCE.certificate(),
                        Samples.SOURCE.image(),
                        Optional.empty(),
                        Reach.ALLOWED);
        add(first);
        write(
                tables ->
                        tables.images()
                                .updateSource(DEFAULT, fingerprint(first), Optional.of(confined)));
        assertThat(image(first).orElseThrow().info().updateSource()).contains(confined);
        write(
                tables ->
                        tables.images()
                                .updateSource(
                                        DEFAULT, fingerprint(first), Optional.of(Samples.SOURCE)));
        assertThat(image(first).orElseThrow().info().updateSource()).contains(Samples.SOURCE);
    }

    @Test
    void theSameFingerprintIsRefusedInOneProjectAndTakenInAnother() throws IOException {
        write(tables -> tables.projects().add(OTHER));
        add(first);

        refused(
                tables -> tables.images().add(DEFAULT, first),
                ImageFailure.AlreadyExists.class,
                "Image with same fingerprint already exists: " + first.info().fingerprint());
        write(tables -> tables.images().add("other", first));

        assertThat(images())
                .extracting(image -> image.info().project())
                .containsExactly(DEFAULT, "other");
        assertThat(catalog.<List<StoredImage>>read(tables -> tables.images().ofProject("other")))
                .hasSize(1);
        assertThat(catalog.<Integer>read(tables -> tables.projects().images("other"))).isEqualTo(1);
    }

    @Test
    void anImageForAnUnknownProjectIsRefused() {
        refused(
                tables -> tables.images().add("nowhere", first),
                ImageFailure.NotFound.class,
                "Project not found: nowhere");
    }

    @Test
    void fingerprintsAreFoundByTheirBeginningInTheirOrder() throws IOException {
        write(tables -> tables.projects().add(OTHER));
        write(tables -> tables.images().add("other", Samples.container(9)));
        List<Fingerprint> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StoredImage image = Samples.container(i);
            add(image);
            all.add(fingerprint(image));
        }
        all.sort((a, b) -> a.hex().compareTo(b.hex()));
        String digit = all.getFirst().hex().substring(0, 1);

        assertThat(startingWith("", 100)).isEqualTo(all);
        assertThat(startingWith("", 3)).isEqualTo(all.subList(0, 3));
        assertThat(startingWith(digit, 100))
                .isEqualTo(all.stream().filter(found -> found.startsWith(digit)).toList());
        assertThat(startingWith(all.get(7).hex(), 100)).containsExactly(all.get(7));
    }

    @Test
    void noPrefixIsAPattern() throws IOException {
        add(first);

        for (String hostile : List.of("%", "_", "'", "' OR 1=1 --", "*", "\0", "g", "\uffff")) {
            assertThat(startingWith(hostile, 100)).as(hostile).isEmpty();
        }
    }

    @Test
    void newSettingsReplaceTheOldOnes() throws IOException {
        ImageSettings chosen =
                new ImageSettings(
                        true, true, Optional.empty(), Map.of("os", "x"), List.of("b", "a", "b"));
        add(first, second);
        write(tables -> tables.images().updateSettings(DEFAULT, fingerprint(first), chosen));

        assertThat(image(first).orElseThrow().info().settings()).isEqualTo(chosen);
        assertThat(image(second)).contains(second);
    }

    @Test
    void whatTheStoreNotesOfAnImageIsKept() throws IOException {
        add(first);
        Instant used = Instant.parse("2026-02-03T04:05:06Z");
        write(tables -> tables.images().touch(DEFAULT, fingerprint(first), used));
        write(tables -> tables.images().setCached(DEFAULT, fingerprint(first), true));
        write(
                tables ->
                        tables.images()
                                .updateSource(DEFAULT, fingerprint(first), Optional.empty()));

        ImageInfo info = image(first).orElseThrow().info();
        assertThat(info.history())
                .isEqualTo(
                        new ImageHistory(
                                first.info().history().uploadedAt(), Optional.of(used), true));
        assertThat(info.updateSource()).isEmpty();
    }

    @Test
    void aChangeOfAnAbsentImageIsRefused() {
        Fingerprint absent = fingerprint(first);
        List<Change> changes =
                List.of(
                        tables ->
                                tables.images()
                                        .updateSettings(DEFAULT, absent, ImageSettings.DEFAULT),
                        tables -> tables.images().updateSource(DEFAULT, absent, Optional.empty()),
                        tables -> tables.images().touch(DEFAULT, absent, Instant.EPOCH),
                        tables -> tables.images().setCached(DEFAULT, absent, true),
                        tables -> tables.aliases().add(DEFAULT, Samples.alias("a", first)));
        for (Change change : changes) {
            refused(change, ImageFailure.NotFound.class, "Image not found: " + absent);
        }
    }

    @Test
    void anImageGoesWithAllThatBelongsToIt() throws IOException {
        add(first, second);
        alias("a", first);
        alias("b", second);

        assertThat(delete(first)).isTrue();
        assertThat(delete(first)).isFalse();

        assertThat(images()).extracting(StoredImage::files).containsExactly(second.files());
        assertThat(aliases()).containsExactly(Samples.alias("b", second));
        assertThat(isReferenced(first.files().get(0))).isFalse();
        assertThat(isReferenced(first.files().get(1))).isTrue();
        add(first);
        assertThat(image(first)).contains(first);
    }

    @Test
    void sharedFilesCountOnce() throws IOException {
        add(first, second);

        assertThat(first.files().get(1)).isEqualTo(second.files().get(1));
        assertThat(usage()).isEqualTo(new SpaceUsed(2, 200, 3, 110));
        assertThat(catalog.<List<ProjectUsage>>read(tables -> tables.blobs().projectUsage()))
                .contains(new ProjectUsage(first.info().project(), 2, 200));
        assertThat(blobs())
                .containsExactlyInAnyOrder(
                        first.files().get(0).blob(),
                        second.files().get(0).blob(),
                        first.files().get(1).blob());
    }

    @Test
    void anAliasNamesOneImageOfEachType() throws IOException {
        add(machine, first, second);
        alias("x", machine);
        alias("x", first);

        refused(
                tables -> tables.aliases().add(DEFAULT, Samples.alias("x", second)),
                ImageFailure.AlreadyExists.class,
                "Alias \"x\" already exists");
        assertThat(named("x"))
                .containsExactly(Samples.alias("x", first), Samples.alias("x", machine));
        assertThat(named("X")).isEmpty();
    }

    @Test
    void anAliasIsOfItsImagesType() throws IOException {
        add(first, machine);
        alias("x", first);
        AliasEntry wrong = new AliasEntry(new Alias("y"), VIRTUAL_MACHINE, fingerprint(first));

        refused(
                tables -> tables.aliases().add(DEFAULT, wrong),
                ImageFailure.NotFound.class,
                "Image not found: " + fingerprint(first));
        refused(
                tables -> tables.aliases().move(DEFAULT, "x", CONTAINER, fingerprint(machine)),
                ImageFailure.NotFound.class,
                "Image not found: " + fingerprint(machine));
    }

    @Test
    void aliasesComeInTheOrderOfTheirNames() throws IOException {
        add(first, second);
        alias("b", first);
        alias("a", second);
        alias("c", first);

        assertThat(aliases()).extracting(AliasEntry::name).containsExactly("a", "b", "c");
        assertThat(
                        catalog.<List<AliasEntry>>read(
                                t -> t.aliases().ofImage(DEFAULT, fingerprint(first))))
                .extracting(AliasEntry::name)
                .containsExactly("b", "c");
        assertThat(catalog.<List<AliasEntry>>read(t -> t.aliases().ofProject("other"))).isEmpty();
    }

    @Test
    void aMovedRenamedOrDescribedAliasKeepsTheRest() throws IOException {
        add(first, second);
        alias("x", first);

        write(tables -> tables.aliases().move(DEFAULT, "x", CONTAINER, fingerprint(second)));
        assertThat(aliases()).containsExactly(Samples.alias("x", second));

        write(tables -> tables.aliases().rename(DEFAULT, "x", CONTAINER, "y"));
        assertThat(aliases())
                .containsExactly(
                        new AliasEntry(new Alias("y", "of x"), CONTAINER, fingerprint(second)));

        write(tables -> tables.aliases().describe(DEFAULT, "y", CONTAINER, "new"));
        assertThat(aliases())
                .containsExactly(
                        new AliasEntry(new Alias("y", "new"), CONTAINER, fingerprint(second)));
    }

    @Test
    void anAliasIsNotRenamedToATakenName() throws IOException {
        add(first, second, machine);
        alias("x", first);
        alias("y", second);
        alias("z", machine);

        for (String taken : List.of("x", "y")) {
            refused(
                    tables -> tables.aliases().rename(DEFAULT, "x", CONTAINER, taken),
                    ImageFailure.AlreadyExists.class,
                    "Alias \"" + taken + "\" already exists");
        }
        write(tables -> tables.aliases().rename(DEFAULT, "x", CONTAINER, "z"));
        assertThat(named("z")).hasSize(2);
    }

    @Test
    void anAbsentAliasIsRefused() throws IOException {
        add(first, machine);
        alias("x", machine);
        List<Change> changes =
                List.of(
                        tables -> tables.aliases().rename(DEFAULT, "x", CONTAINER, "y"),
                        tables ->
                                tables.aliases().move(DEFAULT, "x", CONTAINER, fingerprint(first)),
                        tables -> tables.aliases().describe(DEFAULT, "x", CONTAINER, ""));
        for (Change change : changes) {
            refused(change, ImageFailure.NotFound.class, "Image alias not found: x");
        }
        assertThat(catalog.<Boolean>write(t -> t.aliases().delete(DEFAULT, "x", CONTAINER)))
                .isFalse();
        assertThat(catalog.<Boolean>write(t -> t.aliases().delete(DEFAULT, "x", VIRTUAL_MACHINE)))
                .isTrue();
        assertThat(aliases()).isEmpty();
    }

    @Test
    void aFailureUndoesAllOfItsChange() throws IOException {
        add(first);
        alias("x", first);

        refused(
                tables -> {
                    tables.images().add(DEFAULT, second);
                    tables.aliases().delete(DEFAULT, "x", CONTAINER);
                    tables.images().add(DEFAULT, first);
                },
                ImageFailure.AlreadyExists.class,
                "Image with same fingerprint already exists: " + first.info().fingerprint());

        assertThat(images()).hasSize(1);
        assertThat(aliases()).hasSize(1);
        add(second);
    }

    @Test
    void aReaderSeesOneStateWhileOthersWrite() throws IOException {
        add(first);
        try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
            List<StoredImage> seen =
                    catalog.read(
                            tables -> {
                                List<StoredImage> before = tables.images().all();
                                finish(
                                        writer.submit(
                                                () -> {
                                                    add(second);
                                                    return true;
                                                }));
                                assertThat(tables.images().all()).isEqualTo(before);
                                return before;
                            });
            assertThat(seen).containsExactly(first);
        }
        assertThat(images()).containsExactly(first, second);
    }

    @Test
    void manyThreadsShareOneCatalog() throws IOException {
        List<Future<Boolean>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                StoredImage image = Samples.container(i);
                all.add(
                        threads.submit(
                                () -> {
                                    add(image);
                                    return image(image).isPresent();
                                }));
            }
        }
        for (Future<Boolean> one : all) {
            assertThat(finish(one)).isTrue();
        }
        assertThat(images()).hasSize(200);
    }

    @Test
    void certificatesComeBackAsTheyWentInInTheOrderTheyWereAdded() throws IOException {
        write(tables -> tables.projects().add(OTHER));
        TrustedCertificate metrics =
                new TrustedCertificate(
                        Samples.digest(1),
                        "",
                        TrustedCertificate.Type.METRICS,
                        new Access(true, List.of(DEFAULT, "other")),
                        "PEM\n",
                        Instant.ofEpochSecond(9));
        TrustedCertificate client = Samples.certificate(5, Access.FULL);
        write(tables -> tables.certificates().add(metrics));
        write(tables -> tables.certificates().add(client));

        assertThat(certificates()).containsExactly(client, metrics);
        assertThat(certificate(metrics)).contains(metrics);
        assertThat(certificate(Samples.certificate(6, Access.FULL))).isEmpty();
    }

    @Test
    void aCertificateIsKeptOnceAndOnlyForProjectsThatAreThere() throws IOException {
        TrustedCertificate full = Samples.certificate(5, Access.FULL);
        write(tables -> tables.certificates().add(full));
        TrustedCertificate nowhere =
                Samples.certificate(6, new Access(true, List.of(DEFAULT, "nowhere")));

        refused(
                tables ->
                        tables.certificates()
                                .add(full.with("b", TrustedCertificate.Type.METRICS, NONE)),
                ImageFailure.AlreadyExists.class,
                "Certificate already in trust store");
        refused(
                tables -> tables.certificates().add(nowhere),
                ImageFailure.NotFound.class,
                "Project not found: nowhere");
        assertThat(certificates()).containsExactly(full);
    }

    @Test
    void aCertificateMayGetOtherTermsAndGo() throws IOException {
        TrustedCertificate full = Samples.certificate(5, new Access(false, List.of(DEFAULT)));
        TrustedCertificate none = full.with("renamed", TrustedCertificate.Type.METRICS, NONE);
        Change update = tables -> tables.certificates().update(none);
        refused(update, ImageFailure.NotFound.class, "Certificate not found");
        write(tables -> tables.certificates().add(full));
        write(update);

        assertThat(certificates()).containsExactly(none);
        assertThat(deleteCertificate(none)).isTrue();
        assertThat(deleteCertificate(none)).isFalse();
        assertThat(certificates()).isEmpty();
    }

    @Test
    void aDeletedProjectLeavesRestrictionsWithoutWideningThem() throws IOException {
        write(tables -> tables.projects().add(OTHER));
        Access other = new Access(true, List.of("other"));
        Access both = new Access(true, List.of("other", DEFAULT));
        write(tables -> tables.certificates().add(Samples.certificate(1, other)));
        write(tables -> tables.certificates().add(Samples.certificate(2, both)));
        write(tables -> tables.tokens().add(Samples.token(3, other)));
        write(tables -> tables.projects().delete("other"));

        assertThat(certificates())
                .extracting(TrustedCertificate::access)
                .containsExactly(NONE, new Access(true, List.of(DEFAULT)));
        assertThat(tokens()).extracting(TrustToken::access).containsExactly(NONE);
        write(tables -> tables.projects().add(OTHER));
        assertThat(certificates().getFirst().access().mayUse("other")).isFalse();
    }

    @Test
    void aTokenIsConsumedOnce() throws IOException {
        TrustToken token = Samples.token(3, new Access(true, List.of(DEFAULT)));
        TrustToken endless =
                new TrustToken(
                        Samples.digest(4), "n", Access.FULL, token.createdAt(), Optional.empty());
        write(tables -> tables.tokens().add(token));
        write(tables -> tables.tokens().add(endless));
        assertThat(tokens()).containsExactly(token, endless);

        assertThat(consume(token)).contains(token);
        assertThat(consume(token)).isEmpty();
        assertThat(tokens()).containsExactly(endless);
    }

    @Test
    void ofManyWhoConsumeOneTokenOneGetsIt() throws IOException {
        TrustToken token = Samples.token(3, new Access(true, List.of(DEFAULT)));
        write(tables -> tables.tokens().add(token));
        List<Future<Optional<TrustToken>>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> consume(token)));
            }
        }
        assertThat(all.stream().map(CatalogContract::finish).filter(Optional::isPresent))
                .containsExactly(Optional.of(token));
    }

    @Test
    void aTokenForAnUnknownProjectIsRefusedWhole() throws IOException {
        Access nowhere = new Access(true, List.of("nowhere"));
        refused(
                tables -> tables.tokens().add(Samples.token(3, nowhere)),
                ImageFailure.NotFound.class,
                "Project not found: nowhere");
        assertThat(tokens()).isEmpty();
    }

    @Test
    void tokensGoBySecretByNameAndByTime() throws IOException {
        List<TrustToken> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TrustToken token = Samples.token(i, Access.FULL);
            all.add(token);
            write(tables -> tables.tokens().add(token));
        }
        Instant expiry = all.get(1).expiresAt().orElseThrow();

        assertThat(catalog.<Integer>write(tables -> tables.tokens().deleteExpired(expiry)))
                .isEqualTo(2);
        assertThat(catalog.<Integer>write(tables -> tables.tokens().delete("token 2")))
                .isEqualTo(1);
        Digest third = all.get(3).secretSum();
        assertThat(catalog.<Boolean>write(tables -> tables.tokens().delete(third))).isTrue();
        assertThat(catalog.<Boolean>write(tables -> tables.tokens().delete(third))).isFalse();
        assertThat(tokens()).isEqualTo(all.subList(4, 6));
    }

    @Test
    void theConfigurationKeepsTheLastValueOfEachKey() throws IOException {
        assertThat(configuration()).isEmpty();
        write(tables -> tables.configuration().set("user.b", "1"));
        write(tables -> tables.configuration().set("user.a", "'\n%"));
        write(tables -> tables.configuration().set("user.b", "2"));

        assertThat(configuration()).containsExactly(entry("user.a", "'\n%"), entry("user.b", "2"));
        assertThat(catalog.<Boolean>write(tables -> tables.configuration().unset("user.a")))
                .isTrue();
        assertThat(catalog.<Boolean>write(tables -> tables.configuration().unset("user.a")))
                .isFalse();
        assertThat(configuration()).containsExactly(entry("user.b", "2"));
    }

    @Test
    void theFilesOfAPublicImageLingerUntilTheyAreForgotten() throws IOException {
        StoredImage open = Samples.container(4);
        StoredImage closed = Samples.container(5); // with the same rootfs
        add(open, closed);
        Instant later = Instant.EPOCH.plusSeconds(1);
        write(tables -> tables.images().delete(DEFAULT, fingerprint(closed), Instant.EPOCH));
        assertThat(lingering(closed, 0)).isEmpty();
        write(tables -> tables.images().delete(DEFAULT, fingerprint(open), later));
        for (int i = 0; i < 2; i++) {
            StoredFile file = open.files().get(i);
            assertThat(lingering(open, i)).contains(new StoredFile(file.kind(), file.blob(), ""));
            assertThat(isReferenced(file)).isTrue();
        }
        assertThat(blobs()).hasSize(2);
        assertThat(catalog.<List<BlobKey>>read(tables -> tables.lingering().old(Instant.EPOCH)))
                .isEmpty();
        write(tables -> tables.lingering().forget(Instant.EPOCH, later));
        assertThat(catalog.<List<BlobKey>>read(tables -> tables.lingering().old(later))).hasSize(2);
        assertThat(garbage()).containsExactly(closed.files().getFirst().key());
        write(tables -> tables.lingering().forget(later, later));
        assertThat(blobs()).isEmpty();
        assertThat(garbage()).hasSize(3);
        assertThat(lingering(open, 1)).isEmpty();
    }

    private Optional<StoredFile> lingering(StoredImage image, int file) throws IOException {
        return catalog.read(
                tables ->
                        tables.lingering()
                                .ofPublic(
                                        DEFAULT,
                                        image.files().get(file).blob().digest().orElseThrow()));
    }

    @Test
    void everyChangeOfImagesAndAliasesIsARevision() throws IOException {
        ImageSettings other = second.info().settings();
        VersionRows.Step step =
                new VersionRows.Step(
                        DEFAULT, fingerprint(first), fingerprint(second), Instant.EPOCH);
        List<Change> changes =
                List.of(
                        tables -> tables.images().add(DEFAULT, first),
                        tables -> tables.images().add(DEFAULT, second),
                        tables ->
                                tables.images().updateSettings(DEFAULT, fingerprint(first), other),
                        tables -> tables.aliases().add(DEFAULT, Samples.alias("a", first)),
                        tables -> tables.aliases().rename(DEFAULT, "a", CONTAINER, "b"),
                        tables ->
                                tables.aliases().move(DEFAULT, "b", CONTAINER, fingerprint(second)),
                        tables -> tables.versions().supersede(step, List.of("b")),
                        tables -> tables.aliases().delete(DEFAULT, "b", CONTAINER),
                        tables ->
                                tables.images().delete(DEFAULT, fingerprint(first), Instant.EPOCH));
        for (Change change : changes) {
            long before = revision();
            write(change);
            assertThat(revision()).isGreaterThan(before);
        }
    }

    @Test
    void whatIsOnlyNotedIsNoRevision() throws IOException {
        write(tables -> tables.projects().add(OTHER));
        add(first);
        long before = revision();
        write(tables -> tables.images().touch(DEFAULT, fingerprint(first), Instant.EPOCH));
        write(tables -> tables.images().setCached(DEFAULT, fingerprint(first), true));
        write(tables -> tables.versions().setPaused(DEFAULT, fingerprint(first), true));
        write(tables -> tables.configuration().set("user.a", "1"));
        write(tables -> tables.images().add("other", first));
        assertThat(revision()).isEqualTo(before);
        refused(
                tables -> tables.projects().revision("absent"),
                ImageFailure.NotFound.class,
                "Project not found: absent");
    }

    private long revision() throws IOException {
        return catalog.read(tables -> tables.projects().revision(DEFAULT));
    }

    @Test
    void aChangeInsideAChangeIsRefusedAtOnce() {
        assertThatThrownBy(() -> write(tables -> add(first)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedThreadStopsWaitingAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> add(first)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aClosedCatalogSaysSo() {
        catalog.close();

        assertThatThrownBy(this::images)
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("is closed");
    }

    /// A change without a result.
    interface Change {
        void run(Tables tables) throws IOException;
    }

    void write(Change change) throws IOException {
        catalog.write(
                tables -> {
                    change.run(tables);
                    return Optional.empty();
                });
    }

    private void refused(Change change, Class<? extends ImageFailure> as, String sentence) {
        assertThatThrownBy(() -> write(change)).isInstanceOf(as).hasMessage(sentence);
    }

    void add(StoredImage... images) throws IOException {
        write(
                tables -> {
                    for (StoredImage image : images) {
                        tables.images().add(DEFAULT, image);
                    }
                });
    }

    private void alias(String name, StoredImage image) throws IOException {
        write(tables -> tables.aliases().add(DEFAULT, Samples.alias(name, image)));
    }

    private boolean delete(StoredImage image) throws IOException {
        return catalog.write(
                tables -> {
                    boolean gone =
                            tables.images().delete(DEFAULT, fingerprint(image), Instant.EPOCH);
                    tables.lingering().forget(Instant.EPOCH, Instant.EPOCH);
                    return gone;
                });
    }

    List<StoredImage> images() throws IOException {
        return catalog.read(tables -> tables.images().all());
    }

    private Optional<StoredImage> image(StoredImage image) throws IOException {
        return catalog.read(tables -> tables.images().one(DEFAULT, fingerprint(image)));
    }

    private Instant lastUsed(StoredImage image) throws IOException {
        return image(image).orElseThrow().info().history().lastUsedAt().orElseThrow();
    }

    private List<Fingerprint> startingWith(String prefix, int limit) throws IOException {
        return catalog.read(tables -> tables.images().withPrefix(DEFAULT, prefix, limit));
    }

    private List<AliasEntry> aliases() throws IOException {
        return catalog.read(tables -> tables.aliases().ofProject(DEFAULT));
    }

    private List<AliasEntry> named(String name) throws IOException {
        return catalog.read(tables -> tables.aliases().named(DEFAULT, name));
    }

    private Optional<Project> project(String name) throws IOException {
        return catalog.read(tables -> tables.projects().one(name));
    }

    private boolean isReferenced(StoredFile file) throws IOException {
        return catalog.read(tables -> tables.blobs().isNamed(file.key()));
    }

    private List<StoredBlob> blobs() throws IOException {
        return catalog.read(tables -> tables.blobs().all());
    }

    private List<BlobKey> garbage() throws IOException {
        return catalog.read(tables -> tables.blobs().garbage());
    }

    private SpaceUsed usage() throws IOException {
        return catalog.read(tables -> tables.blobs().usage());
    }

    private static Fingerprint fingerprint(StoredImage image) {
        return image.info().fingerprint();
    }

    private List<TrustedCertificate> certificates() throws IOException {
        return catalog.read(tables -> tables.certificates().all());
    }

    private Optional<TrustedCertificate> certificate(TrustedCertificate like) throws IOException {
        return catalog.read(tables -> tables.certificates().one(like.fingerprint()));
    }

    private boolean deleteCertificate(TrustedCertificate certificate) throws IOException {
        return catalog.write(tables -> tables.certificates().delete(certificate.fingerprint()));
    }

    private List<TrustToken> tokens() throws IOException {
        return catalog.read(tables -> tables.tokens().all());
    }

    private Optional<TrustToken> consume(TrustToken token) throws IOException {
        return catalog.write(tables -> tables.tokens().take(token.secretSum()));
    }

    private Map<String, String> configuration() throws IOException {
        return catalog.read(tables -> tables.configuration().all());
    }

    private static <T> T finish(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
