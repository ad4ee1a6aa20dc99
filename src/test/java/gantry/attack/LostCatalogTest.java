package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.image.ImageDraft;
import gantry.image.Progress;
import gantry.image.StoreUnavailable;
import gantry.store.Garbage;
import gantry.store.ImageStore;
import gantry.store.Rebuild;
import gantry.store.Rebuild.When;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The catalog is lost, emptied or damaged: nothing is deleted, everybody is told, and `store
/// rebuild` brings every image back with its aliases and settings. `-Dgantry.flips=2000` flips more
/// bits.
@Tag("attack")
class LostCatalogTest {
    private static final int FLIPS = Integer.getInteger("gantry.flips", 40);

    @TempDir Path parent;

    private Path directory;
    private Map<String, String> before;
    private long files;

    @BeforeEach
    void fill() throws IOException {
        directory = parent.resolve("store");
        before = Sample.fill(directory);
        files = Sample.files(directory);
    }

    private Shell shell() {
        return new Shell(directory);
    }

    private Rebuild.Outcome rebuild() throws IOException {
        return new Rebuild(directory, Clock.systemUTC()).run(When.LOST);
    }

    private void comesBack() throws IOException {
        assertThat(Sample.content(directory)).isEqualTo(before);
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            assertThat(store.verify(Progress.NONE)).isEmpty();
            assertThat(store.collectGarbage(Garbage.Limit.USUAL).orphans()).isEmpty();
        }
        assertThat(Sample.files(directory)).isEqualTo(files);
    }

    @Test
    void whenTheCatalogIsDeletedEveryCommandSaysSoAndNothingIsMade() throws IOException {
        Files.delete(Sample.catalog(directory));
        for (String command :
                List.of(
                        "image list",
                        "image show x",
                        "image delete x",
                        "image alias list",
                        "project list",
                        "config show",
                        "trust list",
                        "store usage",
                        "store verify",
                        "store gc",
                        "store gc --force",
                        "serve")) {
            assertThat(shell().run(command.split(" ")).refusal())
                    .as(command)
                    .contains("catalog.db is missing")
                    .contains("from a backup")
                    .contains("gantry store rebuild");
        }
        assertThat(Sample.catalog(directory)).doesNotExist();
        assertThat(Sample.files(directory)).isEqualTo(files);
    }

    @Test
    void aDeletedCatalogIsMadeAnewFromTheRecords() throws IOException {
        Files.delete(Sample.catalog(directory));
        Shell.Result result = shell().run("store", "rebuild");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("Taken from " + directory.resolve("trust") + ": 0 trusted certificates")
                .contains("16 images, 28 aliases");
        comesBack();
    }

    @Test
    void anEmptiedCatalogIsNotFilledAnew() throws IOException {
        Files.write(Sample.catalog(directory), new byte[0]);
        assertThat(shell().run("image", "list").refusal()).contains("catalog.db is empty");
        assertThat(Sample.catalog(directory)).isEmptyFile();
        rebuild();
        comesBack();
    }

    @Test
    void theEmptyCatalogOfAnotherStoreIsNotTakenForThisOne() throws IOException {
        Path other = parent.resolve("other");
        ImageStore.open(other, Clock.systemUTC()).close();
        Files.move(
                Sample.catalog(other),
                Sample.catalog(directory),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(shell().run("image", "list").refusal()).contains("knows no image");
        assertThat(shell().run("store", "gc", "--force").refusal()).contains("knows no image");
        rebuild();
        comesBack();
    }

    @Test
    void anEmptyCatalogWithoutRecordsDeletesNoFileThatIsOlder() throws IOException {
        try (Stream<Path> records = Files.walk(directory.resolve("images"))) {
            for (Path record : records.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(record);
            }
        }
        Path other = parent.resolve("other");
        ImageStore.open(other, Clock.systemUTC()).close();
        Files.move(
                Sample.catalog(other),
                Sample.catalog(directory),
                StandardCopyOption.REPLACE_EXISTING);

        Shell.Result kept = shell().run("store", "gc");
        assertThat(kept.code()).isOne();
        assertThat(kept.out()).isEqualTo("0B freed\n");
        assertThat(kept.err().lines()).hasSize((int) files + 1);
        assertThat(kept.err()).contains("--force deletes the files");
        assertThat(Sample.files(directory)).isEqualTo(files);

        Shell.Result deleted = shell().run("store", "gc", "--force");
        assertThat(deleted.code()).as(deleted.err()).isZero();
        assertThat(deleted.out().lines().filter(line -> line.startsWith("Deleted ")))
                .hasSize((int) files);
        assertThat(Sample.files(directory)).isZero();
    }

    @Test
    void anOlderCatalogDeletesNoneOfTheImagesThatCameSince() throws IOException {
        Path backup = parent.resolve("backup");
        Files.copy(Sample.catalog(directory), backup);
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            for (int i = 0; i < 2; i++) {
                store.images("default")
                        .receive(
                                TestImage.splitContainer("since" + i).stream(),
                                ImageDraft.PLAIN,
                                Progress.NONE);
            }
            before = Sample.content(store);
        }
        files = Sample.files(directory);
        Files.move(backup, Sample.catalog(directory), StandardCopyOption.REPLACE_EXISTING);

        Shell.Result kept = shell().run("store", "gc");
        assertThat(kept.code()).isOne();
        assertThat(kept.err()).contains("which the catalog does not know");
        assertThat(shell().run("store", "verify").err()).contains("The catalog does not know");
        assertThat(Sample.files(directory)).isEqualTo(files);
        rebuild();
        comesBack();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.1, 0.3, 0.5, 0.9, 0.999})
    void aTruncatedCatalogIsSaidToBeDamagedAndMadeAnew(double share) throws IOException {
        Path catalog = Sample.catalog(directory);
        try (FileChannel file = FileChannel.open(catalog, StandardOpenOption.WRITE)) {
            file.truncate((long) (file.size() * share));
        }
        isSaid("truncated to " + share);
        rebuild();
        comesBack();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void aZeroedCatalogIsSaidToBeDamagedAndMadeAnew(int pages) throws IOException {
        byte[] bytes = Files.readAllBytes(Sample.catalog(directory));
        Arrays.fill(bytes, pages * 4096, bytes.length, (byte) 0);
        Files.write(Sample.catalog(directory), bytes);
        isSaid("zeroed from page " + pages);
        rebuild();
        comesBack();
    }

    private void isSaid(String what) throws IOException {
        Shell.Result verify = shell().run("store", "verify");
        assertThat(verify.code()).as(what).isOne();
        assertThat(verify.err())
                .as(what)
                .contains("catalog")
                .doesNotContain("fault in gantry", "***", "[SQLITE");
        assertThat(shell().run("store", "gc", "--force").err())
                .as(what)
                .contains("gantry store rebuild")
                .doesNotContain("fault in gantry");
        assertThat(Sample.files(directory)).as(what).isEqualTo(files);
    }

    @Test
    void aFlippedBitIsNoticedOrHarmless() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] sound = Files.readAllBytes(Sample.catalog(directory));
        Path work = parent.resolve("work");
        for (int i = 0; i < FLIPS; i++) {
            long bit = random.nextLong(sound.length * 8L);
            String when = "seed " + seed + ", bit " + bit + " of byte " + bit / 8;
            byte[] flipped = sound.clone();
            flipped[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
            Sample.copy(directory, work);
            Files.write(Sample.catalog(work), flipped);

            flipped(work, when);
            delete(work);
        }
    }

    private void flipped(Path work, String when) throws IOException {
        boolean noticed;
        try (ImageStore store = ImageStore.open(work, Clock.systemUTC())) {
            noticed = !store.verify(Progress.NONE).isEmpty();
            if (!noticed) {
                store.collectGarbage(Garbage.Limit.USUAL);
                assertThat(Sample.content(store)).as(when).isEqualTo(before);
            }
        } catch (IOException e) {
            assertThat(e).as(when).isInstanceOf(StoreUnavailable.class);
            assertThat(e.getMessage()).as(when).doesNotContain("***", "[SQLITE");
            noticed = true;
        }
        assertThat(Sample.files(work)).as(when).isEqualTo(files);
        if (noticed) {
            new Rebuild(work, Clock.systemUTC()).run(When.ALWAYS);
            assertThat(Sample.content(work)).as(when).isEqualTo(before);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aSoundCatalogIsNotMadeAnew() {
        assertThatThrownBy(this::rebuild).hasMessageContaining("is sound");
    }
}
