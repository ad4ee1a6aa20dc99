package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.StoreUnavailable;
import gantry.image.TrustedCertificate;
import gantry.store.Rebuild.When;
import gantry.store.catalog.Catalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `-Dgantry.kills=300` makes it last.
class TrustCopyTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 12);

    @TempDir Path directory;

    private Path catalog;
    private Path copy;
    private String tokenSecret = "";
    private String feedSecret = "";

    @BeforeEach
    void fill() throws IOException {
        catalog = directory.resolve("catalog.db");
        copy = directory.resolve("trust");
        try (ImageStore store = open()) {
            store.images(Project.DEFAULT)
                    .receive(TestImage.container("a").stream(), ImageDraft.PLAIN, Progress.NONE);
            store.projects().create(new Project("p", "", true));
            TrustStore trust = store.trust(new SecureRandom());
            trust.add(certificate("all", Access.FULL));
            trust.add(certificate("some\twords", new Access(true, List.of("p"))));
            trust.add(certificate("removed", Access.FULL));
            tokenSecret =
                    trust.issueToken("token", new Access(true, List.of("p")), Optional.empty())
                            .secret();
            feedSecret =
                    store.feeds()
                            .create(
                                    "feed",
                                    "p",
                                    List.of("type=container"),
                                    Optional.of(Instant.parse("2099-01-01T00:00:00Z")),
                                    new SecureRandom())
                            .secret();
            store.configuration().set(Map.of("images.keep_previous", "3"));
            trust.delete(fingerprint("removed").hex());
        }
    }

    private ImageStore open() throws IOException {
        return ImageStore.open(directory, Clock.systemUTC());
    }

    private static Digest fingerprint(String name) {
        return Digest.ofText(name);
    }

    private static TrustedCertificate certificate(String name, Access access) {
        return new TrustedCertificate(
                fingerprint(name),
                name.replace('\t', ' '),
                TrustedCertificate.Type.CLIENT,
                access,
                "-----BEGIN CERTIFICATE-----\n" + name.hashCode() + "\n",
                Instant.parse("2026-01-02T03:04:05.000006Z"));
    }

    private TrustRecord state() throws IOException {
        try (ImageStore store = open()) {
            return state(store);
        }
    }

    private static TrustRecord state(ImageStore store) throws IOException {
        return store.catalog().read(TrustRecord::of);
    }

    private Optional<TrustRecord> copied() throws IOException {
        return new TrustFile(copy).read();
    }

    private Rebuild.Outcome rebuild() throws IOException {
        return new Rebuild(directory, Clock.systemUTC()).run(When.LOST);
    }

    enum Loss {
        DELETED,
        TRUNCATED,
        ZEROED,
        FLIPPED
    }

    private void lose(Loss loss) throws IOException {
        byte[] bytes = Files.readAllBytes(catalog);
        switch (loss) {
            case DELETED -> Files.delete(catalog);
            case TRUNCATED -> Files.write(catalog, Arrays.copyOf(bytes, 4096));
            case ZEROED -> Files.write(catalog, new byte[bytes.length]);
            case FLIPPED -> {
                for (int i = 0; i < bytes.length; i += 97) {
                    bytes[i] ^= 0x10;
                }
                Files.write(catalog, bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsLetInComesBackAfterTheCatalogWasLost(Loss loss) throws IOException {
        TrustRecord before = state();
        lose(loss);

        assertThat(rebuild().said())
                .anyMatch(
                        said ->
                                said.startsWith(
                                        "Taken from "
                                                + copy
                                                + ": 2 trusted certificates, 1 token, 1 feed, 1 setting;"));

        assertThat(state()).isEqualTo(before).isEqualTo(copied().orElseThrow());
        try (ImageStore store = open()) {
            TrustStore trust = store.trust(new SecureRandom());
            assertThat(trust.access(fingerprint("removed"))).isEmpty();
            assertThat(trust.access(fingerprint("some\twords")).orElseThrow().projects())
                    .containsExactly("p");
            assertThat(trust.consume(tokenSecret).access().restricted()).isTrue();
            assertThat(store.feeds().open(feedSecret)).isPresent();
        }
    }

    @Test
    void theCopyIsForItsOwnerAloneAndHoldsNoSecret() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(copy)).doesNotContain(tokenSecret).doesNotContain(feedSecret);
    }

    @Test
    void whoeverWasRemovedDoesNotComeBackFromACatalogWithoutItsLog() throws IOException {
        byte[] older = Files.readAllBytes(catalog);
        try (ImageStore store = open()) {
            store.trust(new SecureRandom()).delete(fingerprint("all").hex());
            store.feeds().revoke("feed");
        }
        older[0] = 0; // and so it has to be made anew
        Files.write(catalog, older);

        rebuild();

        assertThat(state().certificates())
                .extracting(TrustedCertificate::name)
                .containsExactly("some words");
        assertThat(state().feeds()).isEmpty();
    }

    @Test
    void whatOnlyAnOlderCatalogHasIsToldOf() throws IOException {
        byte[] older = Files.readAllBytes(catalog);
        try (ImageStore store = open()) {
            store.trust(new SecureRandom()).delete(fingerprint("all").hex());
            store.feeds().revoke("feed");
        }
        Files.write(catalog, older);

        Rebuild.Outcome outcome = new Rebuild(directory, Clock.systemUTC()).run(When.ALWAYS);

        assertThat(outcome.said())
                .anyMatch(said -> said.contains(fingerprint("all") + " (all) too"))
                .anyMatch(said -> said.contains("has the feed feed too"));
    }

    @Test
    void aCopyWithAnyByteChangedLetsNobodyIn() throws IOException {
        byte[] bytes = Files.readAllBytes(copy);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            String text = new String(damaged, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> TrustRecord.parse(text)).isInstanceOf(Invalid.class);
            String begun = new String(bytes, 0, i, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> TrustRecord.parse(begun)).isInstanceOf(Invalid.class);
        }
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy, bytes);
        Files.delete(catalog);
        assertThat(rebuild().said()).anyMatch(said -> said.contains("which is damaged"));
        assertThat(state()).isEqualTo(TrustRecord.NOTHING);
    }

    @Test
    void aRemovalWhoseCopyCannotBeWrittenDoesNotComeBack() throws IOException {
        Files.createDirectory(directory.resolve("trust.new"));
        try (ImageStore store = open()) {
            store.trust(new SecureRandom()).delete(fingerprint("all").hex());
            assertThat(copy).doesNotExist();
            assertThat(state(store).certificates()).hasSize(1);
        }
        Files.delete(directory.resolve("trust.new"));
        try (ImageStore store = open()) {
            store.reconcile();
            assertThat(copied()).contains(state(store));
        }
    }

    @Test
    void aCopyThatCanNeitherBeWrittenNorDeletedStopsTheRemoval() throws IOException {
        TrustRecord before = state();
        Files.delete(copy);
        Files.createDirectories(copy.resolve("in the way"));
        try (ImageStore store = open()) {
            assertThatThrownBy(
                            () -> store.trust(new SecureRandom()).delete(fingerprint("all").hex()))
                    .isInstanceOf(IOException.class);
            assertThat(state(store)).isEqualTo(before);
        }
    }

    @Test
    void aChangeThatIsUndoneBeforeItsCommitLeavesLessInTheCopyAndNotMore() throws IOException {
        TrustRecord before = state();
        try (Catalog rows = Catalog.sqlite(catalog)) {
            TrustCopy copying = new TrustCopy(rows, new TrustFile(copy));
            assertThatThrownBy(
                            () ->
                                    rows.write(
                                            tables -> {
                                                tables.certificates().delete(fingerprint("all"));
                                                tables.certificates()
                                                        .add(certificate("new", Access.FULL));
                                                copying.committing(tables);
                                                throw new IOException("killed here");
                                            }))
                    .hasMessage("killed here");
        }
        assertThat(copied().orElseThrow().certificates())
                .extracting(TrustedCertificate::name)
                .containsExactly("some words");
        try (ImageStore store = open()) {
            store.reconcile();
        }
        assertThat(copied()).contains(before);
    }

    @Test
    void whoeverIsLetInByACommitWhoseProcessDiesIsCopiedLater() throws IOException {
        try (Catalog rows = Catalog.sqlite(catalog)) { // nobody watches: as after a kill
            rows.write(
                    tables -> {
                        tables.certificates().add(certificate("new", Access.FULL));
                        return tables;
                    });
        }
        assertThat(copied().orElseThrow().certificates()).hasSize(2);
        try (ImageStore store = open()) {
            store.images(Project.DEFAULT)
                    .receive(TestImage.container("b").stream(), ImageDraft.PLAIN, Progress.NONE);
            assertThat(copied()).contains(state(store));
        }
    }

    @Test
    void aStoreWithoutImagesDoesNotForgetWhoIsLetInEither() throws IOException {
        Path other = directory.resolve("other");
        try (ImageStore store = ImageStore.open(other, Clock.systemUTC())) {
            store.trust(new SecureRandom()).add(certificate("all", Access.FULL));
        }
        Files.delete(other.resolve("catalog.db"));
        assertThatThrownBy(() -> ImageStore.open(other, Clock.systemUTC()))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("gantry store rebuild");
        new Rebuild(other, Clock.systemUTC()).run(When.LOST);
        try (ImageStore store = ImageStore.open(other, Clock.systemUTC())) {
            assertThat(state(store).certificates()).hasSize(1);
        }
    }

    @Test
    @Tag("kill")
    void theCopyNeverSaysMoreThanTheCatalogWheneverTwoProcessesAreKilled() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            try (OtherProcess one = OtherProcess.start(Changer.class, directory.toString(), "a");
                    OtherProcess two =
                            OtherProcess.start(Changer.class, directory.toString(), "b")) {
                one.awaitLine("ready");
                two.awaitLine("ready");
                Thread.sleep(random.nextInt(60)); // the moment of death is what is random here
                one.kill();
                two.kill();
            }
            try (ImageStore store = open()) {
                TrustRecord now = state(store);
                TrustRecord said = copied().orElse(TrustRecord.NOTHING);
                assertThat(said.and(now)).as("seed " + seed + ", round " + round).isEqualTo(said);
                store.reconcile();
                assertThat(copied()).contains(now);
            }
        }
    }

    /// Lets somebody in, with more and less access, and shuts them out again.
    static final class Changer {
        private Changer() {}

        public static void main(String[] args) throws IOException {
            try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
                TrustStore trust = store.trust(new SecureRandom());
                System.out.println("ready");
                for (int i = 0; ; i++) {
                    String name = args[1] + i % 3;
                    TrustedCertificate full = certificate(name, Access.FULL);
                    if (trust.certificate(full.fingerprint()).isEmpty()) {
                        trust.add(full);
                    }
                    trust.update(certificate(name, new Access(true, List.of("p"))));
                    trust.delete(full.fingerprint().hex());
                }
            }
        }
    }
}
