package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.StoreUnavailable;
import gantry.store.Rebuild.When;
import gantry.store.blob.BlobStore.Stored;
import gantry.store.blob.KeptFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 6);

    @TempDir Path directory;

    private Path catalog;

    @BeforeEach
    void fill() throws IOException {
        catalog = directory.resolve("catalog.db");
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            ProjectImages images = store.images(Project.DEFAULT);
            for (int i = 0; i < 30; i++) {
                images.receive(
                        TestImage.splitContainer("image" + i).stream(),
                        ImageDraft.PLAIN.withAliases(
                                List.of(new Alias("name" + i, "")), TakenAlias.REFUSE),
                        Progress.NONE);
            }
            images.receive(
                    TestImage.container("unified").stream(), ImageDraft.PLAIN, Progress.NONE);
            store.configuration().set(Map.of("images.keep_previous", "3"));
            store.projects().create(new Project("p", "Mine", true));
        }
    }

    private Rebuild.Outcome rebuild(When when) throws IOException {
        return new Rebuild(directory, Clock.systemUTC()).run(when);
    }

    private List<ImageInfo> images() throws IOException {
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            return store.images(Project.DEFAULT).list();
        }
    }

    private void deleteRecords() throws IOException {
        try (var records = Files.walk(directory.resolve("images"))) {
            for (Path record : records.filter(Files::isRegularFile).toList()) {
                Files.delete(record);
            }
        }
    }

    private void damage() throws IOException {
        try (FileChannel file = FileChannel.open(catalog, StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 4096);
        }
    }

    @Test
    void whatTheOldCatalogStillSaysIsTakenFromIt() throws IOException {
        List<ImageInfo> before = images();
        deleteRecords();

        Rebuild.Outcome outcome = rebuild(When.ALWAYS);

        assertThat(images()).isEqualTo(before);
        assertThat(outcome.aliases()).isEqualTo(30);
        assertThat(outcome.said())
                .anyMatch(
                        said ->
                                said.contains(
                                        "0 trusted certificates, 0 tokens, 0 feeds, 1 setting"))
                .anyMatch(
                        said ->
                                said.startsWith(
                                        "The old catalog is kept as " + catalog + ".broken-"));
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            assertThat(store.configuration().all()).containsEntry("images.keep_previous", "3");
            assertThat(store.projects().list()).contains(new Project("p", "Mine", true));
        }
    }

    @Test
    void everyImageIsKnownByItsFilesAlone() throws IOException {
        List<String> before = fingerprints();
        deleteRecords();
        Files.delete(catalog);
        assertThat(rebuild(When.LOST).images()).isEqualTo(31);
        assertThat(fingerprints()).isEqualTo(before);
    }

    /// What came before schema 11 is named by its SHA-256 alone.
    private void nameFilesBySum() throws IOException {
        for (Path file : KeptFiles.all(directory)) {
            var sum = Digest.sha256();
            sum.update(Files.readAllBytes(file));
            Files.move(file, file.resolveSibling(Digest.of(sum).hex()));
        }
    }

    @Test
    void aUnifiedImageIsKnownByItsFileAndOtherFilesAreKept() throws IOException {
        deleteRecords();
        nameFilesBySum();
        Files.delete(catalog);

        Rebuild.Outcome outcome = rebuild(When.LOST);

        assertThat(outcome.images()).isOne();
        assertThat(outcome.said().stream().filter(said -> said.contains("no image that is known")))
                .hasSize(60);
        assertThat(images())
                .singleElement()
                .satisfies(
                        image -> {
                            assertThat(image.settings().isPublic()).isFalse();
                            assertThat(image.settings().properties())
                                    .containsEntry("description", "Test image unified");
                        });
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            assertThat(store.collectGarbage(Garbage.Limit.USUAL).kept()).hasSize(60);
        }
    }

    private List<String> fingerprints() throws IOException {
        return images().stream().map(image -> image.fingerprint().hex()).sorted().toList();
    }

    @Test
    void splitImagesWhoseRecordsAreDamagedArePairedByTheirFingerprints() throws IOException {
        List<String> before = fingerprints();
        try (var records = Files.walk(directory.resolve("images"))) {
            for (Path record : records.filter(Files::isRegularFile).toList()) {
                Files.writeString(record, "broken");
            }
        }
        Files.delete(catalog);

        Rebuild.Outcome outcome = rebuild(When.LOST);

        assertThat(fingerprints()).isEqualTo(before);
        assertThat(outcome.said())
                .noneMatch(said -> said.contains("no image that is known"))
                .anyMatch(said -> said.contains("was known by its files alone: it is private"));
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            assertThat(store.verify(Progress.NONE)).isEmpty();
        }
    }

    @Test
    void splitImagesWithoutRecordsArePairedByWhatABrokenCatalogStillHolds() throws IOException {
        List<String> before = fingerprints();
        deleteRecords();
        byte[] bytes = Files.readAllBytes(catalog);
        Arrays.fill(bytes, 0, 512, (byte) 0);
        Files.write(catalog, bytes);

        Rebuild.Outcome outcome = rebuild(When.LOST);

        assertThat(fingerprints()).isEqualTo(before);
        assertThat(outcome.said()).noneMatch(said -> said.contains("no image that is known"));
    }

    @Test
    void twoFilesThatMakeNoKnownImageStayAlone() throws IOException {
        List<ImageInfo> before = images();
        deleteRecords();
        nameFilesBySum();
        Path record = directory.resolve("images/default/" + "0".repeat(64));
        Files.writeString(record, "broken");
        Files.delete(catalog);

        assertThat(rebuild(When.LOST).said())
                .anyMatch(said -> said.contains("is metadata, and belongs to no image"))
                .anyMatch(said -> said.contains("is a rootfs, and belongs to no image"));
        assertThat(images()).hasSize(1);
        assertThat(before).hasSize(31);
    }

    @Test
    void whatIsSetOfProjectsComesBack() throws IOException {
        Project mine =
                new Project("p", "Mine", false, Map.of("user.owner", "me\nand you", "user.x", ""));
        Project usual = new Project(Project.DEFAULT, "All", true, Map.of("user.owner", "us"));
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            store.projects().update("p", _ -> mine);
            store.projects().update(Project.DEFAULT, _ -> usual);
        }
        Files.delete(catalog);

        rebuild(When.LOST);

        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            assertThat(store.projects().list()).containsExactly(usual, mine);
            assertThat(store.reconcile()).isEmpty();
        }
    }

    @Test
    void anImageWithoutAnyOfItsFilesIsLeftOut() throws IOException {
        List<ImageInfo> before = images();
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            Fingerprint image = before.getLast().fingerprint();
            for (Stored blob : store.blobs().list()) {
                if (blob.key().image().equals(Optional.of(image))) {
                    store.blobs().delete(blob.key());
                }
            }
        }
        Files.delete(catalog);
        assertThat(rebuild(When.LOST).said())
                .anyMatch(said -> said.contains("is left out: none of its files is there"));
        assertThat(images()).isEqualTo(before.subList(0, 30));
    }

    @Test
    void aStoreThatAnotherProcessUsesIsLeftAlone() throws IOException {
        try (OtherProcess other = OtherProcess.start(Holder.class, directory.toString())) {
            other.awaitLine("open");
            assertThatThrownBy(() -> rebuild(When.ALWAYS))
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("Another process uses the store");
        }
        assertThat(images()).hasSize(31);
    }

    /// Has the store open, as a daemon does.
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
                store.images(Project.DEFAULT).list();
                System.out.println("open");
                System.in.read();
            }
        }
    }

    @Test
    void aCatalogOfANewerGantryIsNotMadeAnewUnasked() throws IOException {
        byte[] bytes = Files.readAllBytes(catalog);
        bytes[63] = 99; // user_version
        Files.write(catalog, bytes);
        assertThatThrownBy(() -> rebuild(When.LOST))
                .isInstanceOf(StoreUnavailable.Newer.class)
                .hasMessageContaining("was written by a newer Gantry");
        assertThat(rebuild(When.ALWAYS).images()).isEqualTo(31);
    }

    @Test
    @Tag("kill")
    void aRebuildThatIsKilledAtAnyMomentLosesNothing() throws Exception {
        List<ImageInfo> before = images();
        damage();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < KILLS; i++) {
            String when = "seed " + seed + ", round " + i;
            try (OtherProcess other = OtherProcess.start(Rebuilder.class, directory.toString())) {
                other.awaitLine("ready");
                Thread.sleep(random.nextInt(600)); // the moment of death is what is random here
                other.kill();
            }
            try {
                assertThat(images()).as(when).isEqualTo(before);
                damage();
            } catch (StoreUnavailable e) {
                assertThat(e).as(when).hasMessageContaining("gantry store rebuild");
            }
        }
        rebuild(When.ALWAYS);
        assertThat(images()).as("seed " + seed).isEqualTo(before);
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            assertThat(store.verify(Progress.NONE)).isEmpty();
        }
    }

    static final class Rebuilder {
        private Rebuilder() {}

        public static void main(String[] args) throws IOException {
            System.out.println("ready");
            new Rebuild(Path.of(args[0]), Clock.systemUTC()).run(When.LOST);
        }
    }

    @Test
    void aSwapThatWasCutShortIsFinished() throws IOException {
        List<ImageInfo> before = images();
        Path rebuilt = directory.resolve("catalog.db.rebuilt");
        Files.move(catalog, rebuilt);
        assertThatThrownBy(this::images).isInstanceOf(StoreUnavailable.class);
        rebuild(When.LOST);
        assertThat(images()).isEqualTo(before);
        assertThat(rebuilt).doesNotExist();
    }
}
