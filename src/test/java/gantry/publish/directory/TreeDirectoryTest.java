package gantry.publish.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.Progress;
import gantry.locks.FileLocks;
import gantry.publish.PublishedImage;
import gantry.publish.Tree;
import gantry.store.blob.KeptFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TreeDirectoryTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path temp;
    private Path directory;
    private StoreTree store;

    @BeforeEach
    void open() throws IOException {
        directory = temp.resolve("tree");
        store = new StoreTree(temp.resolve("store"), directory);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    /// Every file with what it holds, or when it was last written.
    private Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                found.put(
                        directory.relativize(file).toString(),
                        Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return found;
    }

    private Map<String, String> published() throws IOException {
        Map<String, String> files = files();
        files.keySet().removeIf(path -> path.startsWith(".gantry/"));
        return files;
    }

    @Test
    void everyFileThatTheIndexesNameIsThere() throws IOException {
        store.add(TestImage.splitContainer("one"));
        store.add(TestImage.virtualMachine("two"));
        store.add(TestImage.container("three"));
        Outcome outcome = store.publish(DAY);
        assertThat(new TreeReader(directory).readAll()).hasSize(5);
        assertThat(outcome.written()).hasSize(5);
        assertThat(outcome.indexes()).containsExactly(Tree.PRODUCTS, Tree.INDEX);
        assertThat(published()).hasSize(7);
    }

    @Test
    void whatIsThereIsNotWrittenAgain() throws IOException {
        store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        Map<String, String> before = published();
        Outcome again = store.publish(DAY);
        assertThat(again.written()).isEmpty();
        assertThat(again.indexes()).isEmpty();
        assertThat(again.kept()).isEqualTo(2);
        assertThat(published()).isEqualTo(before);
    }

    @Test
    void onlyWhatIsNewIsWritten() throws IOException {
        store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        Map<String, String> before = published();
        before.keySet().removeIf(path -> path.startsWith("streams"));
        store.add(TestImage.splitContainer("two"));
        Outcome outcome = store.publish(DAY);
        assertThat(outcome.written()).hasSize(2);
        assertThat(published()).containsAllEntriesOf(before);
        assertThat(new TreeReader(directory).readAll()).hasSize(4);
    }

    @Test
    void whatNoIndexNamesStaysForItsGrace() throws IOException {
        ImageInfo image = store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        store.delete(image);
        assertThat(store.publish(DAY).waiting()).hasSize(2);
        assertThat(new TreeReader(directory).readAll()).isEmpty();
        assertThat(published()).hasSize(4);
        store.waitFor(Duration.ofHours(23));
        assertThat(store.publish(DAY).removed()).isEmpty();
        store.waitFor(Duration.ofHours(1));
        assertThat(store.publish(DAY).removed()).hasSize(2);
        assertThat(published()).containsOnlyKeys(Tree.PRODUCTS, Tree.INDEX);
    }

    @Test
    void graceBeginsWithTheIndexThatNamesAFileNoMore() throws IOException {
        ImageInfo image = store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        store.delete(image);
        store.waitFor(Duration.ofDays(30));
        assertThat(store.publish(DAY).removed()).isEmpty();
        assertThat(store.publish(Duration.ZERO).removed()).hasSize(2);
    }

    @Test
    void whatIsNamedAgainStays() throws IOException {
        ImageInfo image = store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        store.delete(image);
        store.publish(DAY);
        store.add(TestImage.splitContainer("one"));
        assertThat(store.publish(DAY).written()).isEmpty();
        store.waitFor(Duration.ofDays(2));
        assertThat(store.publish(DAY).removed()).isEmpty();
        assertThat(new TreeReader(directory).readAll()).hasSize(2);
    }

    @Test
    void aFileThatWasCutOffIsMadeWhole() throws IOException {
        store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        String path = new TreeReader(directory).items().getFirst().path();
        Files.writeString(directory.resolve(path), "half");
        assertThat(store.publish(DAY).written()).hasSize(1);
        assertThat(new TreeReader(directory).readAll()).hasSize(2);
    }

    @Test
    void whatIsNotOursIsLeftAlone() throws IOException {
        String digest = "ab".repeat(32);
        List<String> foreign =
                List.of("index.html", "images/" + digest + ".squashfs", "streams/v1/other.json");
        for (String name : foreign) {
            Files.createDirectories(directory.resolve(name).getParent());
            Files.writeString(directory.resolve(name), "theirs");
        }
        ImageInfo image = store.add(TestImage.splitContainer("one"));
        store.publish(Duration.ZERO);
        store.delete(image);
        store.publish(Duration.ZERO);
        for (String name : foreign) {
            assertThat(directory.resolve(name)).hasContent("theirs");
        }
    }

    @Test
    void aTreeOfSomebodyElseIsRefused() throws IOException {
        Path index = directory.resolve(Tree.INDEX);
        Files.createDirectories(index.getParent());
        Files.writeString(index, "{}");
        assertThatThrownBy(() -> store.publish(DAY))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("gantry has not made");
        assertThat(index).hasContent("{}");
        assertThat(directory.resolve(".gantry")).doesNotExist();
    }

    @Test
    void whatIsInTheWayIsNotReplaced() throws IOException {
        store.add(TestImage.container("one"));
        Path path = directory.resolve(store.tree().files().firstKey());
        Files.createDirectories(path.getParent());
        for (byte[] other :
                List.of(
                        "theirs".getBytes(UTF_8),
                        new byte[(int) store.tree().files().firstEntry().getValue().size()])) {
            Files.write(path, other);
            assertThatThrownBy(() -> store.publish(DAY))
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith(path.toString());
            assertThat(path).hasBinaryContent(other);
        }
    }

    /// After the directory was copied without what is hidden, say.
    @Test
    void theVeryBytesAreTakenOver() throws IOException {
        store.add(TestImage.container("one"));
        Path path = directory.resolve(store.tree().files().firstKey());
        Files.createDirectories(path.getParent());
        Files.write(path, TestImage.container("one").parts().getFirst().bytes());
        assertThat(store.publish(DAY).written()).isEmpty();
        assertThat(new TreeReader(directory).readAll()).hasSize(1);
    }

    @Test
    void aDamagedFileOfTheStoreIsNotPublished() throws IOException {
        store.add(TestImage.splitContainer("sound"));
        store.publish(DAY);
        Map<String, String> before = published();
        TestImage image = TestImage.container("damaged");
        store.add(image);
        Path blob = KeptFiles.one(temp.resolve("store"), image.fingerprint(), Kind.UNIFIED);
        try (RandomAccessFile file = new RandomAccessFile(blob.toFile(), "rw")) {
            file.seek(file.length() - 1);
            file.write(1);
        }
        assertThatThrownBy(() -> store.publish(DAY))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining(image.fingerprint().hex());
        assertThat(published()).isEqualTo(before);
    }

    @Test
    void anImageThatIsDeletedMeanwhileIsToldFromAFault() throws IOException {
        ImageInfo image = store.add(TestImage.container("one"));
        List<PublishedImage> published = store.published();
        Files.delete(KeptFiles.one(temp.resolve("store"), image.fingerprint(), Kind.UNIFIED));
        assertThatThrownBy(() -> store.directory(DAY).publish(published, Progress.NONE))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aRunThatIsInterruptedLeavesTheTreeAsItWas() throws IOException {
        store.add(TestImage.splitContainer("one"));
        store.publish(DAY);
        Map<String, String> before = published();
        store.add(TestImage.splitContainer("two"));
        Progress interrupting =
                new Progress() {
                    @Override
                    public void phase(String name, OptionalLong total) {}

                    @Override
                    public void advance(long bytes) {
                        Thread.currentThread().interrupt();
                    }
                };
        assertThatThrownBy(() -> store.directory(DAY).publish(store.published(), interrupting))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(published()).isEqualTo(before);
        assertThat(directory.resolve(".gantry/new")).isEmptyDirectory();
        assertThat(store.publish(DAY).written()).hasSize(2);
    }

    @Test
    void aPlanChangesNothingAndComesTrue() throws IOException {
        ImageInfo one = store.add(TestImage.splitContainer("one"));
        assertThat(store.directory(DAY).plan(store.published()).written()).hasSize(2);
        assertThat(directory).doesNotExist();
        store.publish(DAY);
        store.delete(one);
        store.add(TestImage.splitContainer("two"));
        Map<String, String> before = files();
        for (Duration grace : List.of(DAY, Duration.ZERO)) {
            Outcome plan = store.directory(grace).plan(store.published());
            assertThat(files()).isEqualTo(before);
            if (grace.isZero()) {
                assertThat(store.publish(grace)).isEqualTo(plan);
            }
        }
    }

    @Test
    void whatServersHaveNoBusinessInIsHidden() throws IOException {
        store.publish(DAY);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve(".gantry"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aLedgerThatIsNoneDeletesNothing() throws IOException {
        store.publish(DAY);
        for (String line : List.of("1970-01-01T00:00:00Z ../../etc/passwd", "never images/", "")) {
            Files.writeString(directory.resolve(".gantry/files"), line + "\n");
            assertThatThrownBy(() -> store.publish(DAY)).isInstanceOf(Invalid.class);
        }
    }

    @Test
    @Tag("kill")
    void twoAtOnceAreNot() throws Exception {
        store.publish(DAY);
        try (OtherProcess other = OtherProcess.start(Holder.class, directory.toString())) {
            String pid = other.line();
            assertThatThrownBy(() -> store.publish(DAY))
                    .isInstanceOf(AlreadyExists.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("process " + pid);
            other.kill();
        }
        store.publish(DAY);
    }

    /// Has its turn until it is killed.
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            Path ours = directory.resolve(".gantry");
            try (Closeable _ =
                    FileLocks.in(ours.resolve("lock")).tryTake("publish").orElseThrow()) {
                new Writer(ours.resolve("writer")).sign(Clock.systemUTC().instant());
                System.out.println(ProcessHandle.current().pid());
                Thread.sleep(Duration.ofMinutes(2));
            }
        }
    }

    @Test
    void aFullDiskLeavesTheTreeAsItWas() throws Exception {
        Files.createDirectories(directory);
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", "" + directory));
        try {
            store.add(TestImage.splitContainer("small"));
            store.publish(DAY);
            Map<String, String> before = published();
            byte[] large = new byte[3 << 20];
            new Random(1).nextBytes(large);
            ImageInfo image =
                    store.add(
                            TestImage.of(
                                    TestImage.metadataPart("large"),
                                    new TestImage.Part(
                                            Kind.ROOTFS,
                                            "root",
                                            TestImage.tar("a", new String(large, UTF_8)))));
            assertThatThrownBy(() -> store.publish(DAY))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Writing " + directory + "/images/")
                    .hasMessageContaining("No space left on device");
            before.forEach((path, file) -> assertThat(directory.resolve(path)).exists());
            assertThat(new TreeReader(directory).readAll()).hasSize(2);
            assertThat(directory.resolve(".gantry/new")).isEmptyDirectory();
            store.delete(image);
            store.publish(Duration.ZERO);
            assertThat(published()).isEqualTo(before);
        } finally {
            run("umount", directory.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
