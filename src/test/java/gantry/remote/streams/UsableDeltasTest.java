package gantry.remote.streams;

import static gantry.remote.download.Misbehaving.cutting;
import static gantry.remote.download.Misbehaving.decent;
import static gantry.remote.download.Misbehaving.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageDraft;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.peer.NeedsProgram;
import gantry.remote.download.Misbehaving;
import gantry.remote.download.Misbehaving.Manner;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TestTree.Family;
import gantry.store.ImageStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A server with two versions of an image and the delta between them, as xdelta3 makes it.
@NeedsProgram("xdelta3")
@Timeout(60)
class UsableDeltasTest {
    private static final String TEXT = text(1);
    private static final TestImage OLDER = image("older", TEXT);
    private static final TestImage NEWER = image("newer", "new" + TEXT.replace("xy", "new"));
    private static final TestImage OTHER = image("other", text(2));

    @TempDir Path directory;
    private final Misbehaving server = new Misbehaving();
    private ImageStore store;
    private byte[] delta;

    UsableDeltasTest() throws IOException {}

    private static String text(long seed) {
        byte[] bytes = new byte[150_000];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static TestImage image(String name, String text) {
        return TestImage.of(
                TestImage.metadataPart(name),
                new TestImage.Part(Kind.ROOTFS, "root", TestImage.tar("text", text)));
    }

    @BeforeEach
    void open() throws Exception {
        store = ImageStore.open(directory.resolve("store"), Clock.systemUTC());
        delta = TestVcdiff.between(OLDER, NEWER);
        serve(delta);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        server.close();
    }

    private void serve(byte[] bytes) {
        TestTree tree = new TestTree(Family.LXD, Family.INCUS).add(OLDER, NEWER, bytes, "web");
        tree.files().forEach((path, file) -> server.on(path, decent(file)));
    }

    private static byte[] root(TestImage image) {
        return image.parts().getLast().bytes();
    }

    private static String path(String end) {
        return "/images/%s/%s".formatted(NEWER.fingerprint(), end);
    }

    private static final String WHOLE = path("root.squashfs");
    private static final String DELTA = path("squashfs.vcdiff");

    private SimplestreamsServer source(Bases bases) {
        return new SimplestreamsServer(
                Misbehaving.impatient(),
                new StreamsSettings(
                        server.url("/"),
                        Scheme.ANY,
                        Optional.empty(),
                        "x86_64",
                        directory.resolve("cache"),
                        bases,
                        Duration.ofHours(1),
                        InstantSource.system()),
                StaleIndex.UNTOLD);
    }

    private void storeHas(TestImage image) throws IOException {
        store.images(Project.DEFAULT).receive(image.stream(), ImageDraft.PLAIN, Progress.NONE);
        store.sum(); // a daemon does so in its rounds; what came from such a server has its sums
    }

    /// Fetches the newest version into the store, where it must be whole.
    private void fetch() throws IOException {
        try (SimplestreamsServer source = source(store::file)) {
            ImageInfo newest = source.find(ImageQuery.of("web"));
            ImageDraft draft = ImageDraft.PLAIN.expecting(newest.fingerprint());
            try (ImageStream image = source.open(newest)) {
                store.images(Project.DEFAULT).receive(image, draft, Progress.NONE);
            }
        }
        String fingerprint = NEWER.fingerprint().hex();
        assertThat(store.images(Project.DEFAULT).find(ImageQuery.of(fingerprint)).facts().size())
                .isEqualTo(NEWER.size());
        assertThat(store.verify(Progress.NONE)).isEmpty();
        try (Stream<Path> cached = Files.list(directory.resolve("cache"))) {
            assertThat(cached).as("what is made has no name").hasSize(2);
        }
    }

    private void assertThatTheWholeCame() {
        assertThat(server.ranges(WHOLE)).containsExactly("bytes=0-0", "-");
    }

    /// It was not asked for before.
    private void assertThatTheWholeCameAfterAll() {
        assertThat(server.ranges(WHOLE)).containsExactly("-");
    }

    @Test
    void theDeltaIsFetchedAndNotTheWhole() throws IOException {
        storeHas(OLDER);

        fetch();

        assertThat(server.ranges(DELTA)).containsExactly("-");
        assertThat(server.ranges(WHOLE)).isEmpty();
        assertThat(server.sent()).isLessThan(root(NEWER).length / 4);
    }

    @Test
    void theWholeIsFetchedWhereTheBaseIsNotHere() throws IOException {
        storeHas(OTHER);

        fetch();

        assertThat(server.ranges(DELTA)).isEmpty();
        assertThatTheWholeCame();
    }

    @Test
    void aBaseThatCameWithAnotherImageWillDo() throws IOException {
        storeHas(TestImage.of(TestImage.metadataPart("another"), OLDER.parts().getLast()));

        fetch();

        assertThat(server.ranges(WHOLE)).isEmpty();
    }

    @Test
    void aDeltaThatBreaksOffIsGoneOnWith() throws IOException {
        storeHas(OLDER);
        server.on(DELTA, cutting(delta, 1, 100));

        fetch();

        assertThat(server.ranges(DELTA)).containsExactly("-", "bytes=100-");
        assertThat(server.ranges(WHOLE)).isEmpty();
    }

    static List<Manner> faults() {
        return List.of(
                status("404 Not Found"),
                status("500 Broken"),
                decent(new byte[0]),
                decent(new byte[5000]),
                decent("d6c3c4 is not how it begins".getBytes(US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theWholeIsFetchedWhereTheDeltaCannotBe(Manner fault) throws IOException {
        storeHas(OLDER);
        server.on(DELTA, fault);

        fetch();

        assertThat(server.ranges(DELTA)).isNotEmpty();
        assertThatTheWholeCameAfterAll();
    }

    @Test
    void theWholeIsFetchedWhereTheDeltaMakesSomethingElse() throws Exception {
        storeHas(OLDER);
        serve(TestVcdiff.between(OLDER, OTHER));

        fetch();

        assertThat(server.ranges(DELTA)).isNotEmpty();
        assertThatTheWholeCameAfterAll();
    }

    @Test
    void theWholeIsFetchedWhereTheDeltaIsOfSomethingElse() throws Exception {
        storeHas(OLDER);
        serve(
                TestVcdiff.between(
                        image("swapped", TEXT.substring(70_000) + TEXT.substring(0, 70_000)),
                        NEWER));

        fetch();

        assertThat(server.ranges(DELTA)).isNotEmpty();
        assertThatTheWholeCameAfterAll();
    }

    @Test
    void theWholeIsFetchedWhereTheBaseIsDamaged() throws IOException {
        storeHas(OLDER);
        byte[] other = root(OLDER).clone();
        other[other.length / 2] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged"), other);

        byte[] root = root(_ -> Optional.of(Files.newByteChannel(damaged)));

        assertThat(root).isEqualTo(root(NEWER));
        assertThatTheWholeCameAfterAll();
    }

    @Test
    void theWholeIsFetchedWhereTheStoreCannotBeRead() throws IOException {
        byte[] root =
                root(
                        _ -> {
                            throw new IOException("the store is ill");
                        });

        assertThat(root).isEqualTo(root(NEWER));
        assertThatTheWholeCame();
    }

    @Test
    void whoCancelsGetsNeither() throws IOException {
        storeHas(OLDER);
        Thread reader = Thread.currentThread();
        server.on(DELTA, (_, _, _) -> reader.interrupt());

        assertThatThrownBy(() -> root(store::file)).isInstanceOf(InterruptedIOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.ranges(WHOLE)).isEmpty();
    }

    @Test
    void aDeltaAsLargeAsTheWholeIsLeftAlone() throws IOException {
        storeHas(OLDER);
        serve(new byte[root(NEWER).length]);

        fetch();

        assertThat(server.ranges(DELTA)).isEmpty();
        assertThatTheWholeCame();
    }

    @Test
    void aBeginningThatIsHereAlreadyIsSkipped() throws IOException {
        storeHas(OLDER);
        try (SimplestreamsServer source = source(store::file);
                ImageStream image = source.open(source.find(ImageQuery.of("web")))) {
            image.next().orElseThrow().bytes().readAllBytes();
            ImageFile root = image.next().orElseThrow();

            assertThat(root.bytes().skip(1000)).isEqualTo(1000);

            assertThat(root.bytes().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(root(NEWER), 1000, root(NEWER).length));
        }
        assertThat(server.ranges(DELTA)).containsExactly("-");
    }

    private byte[] root(Bases bases) throws IOException {
        try (SimplestreamsServer source = source(bases);
                ImageStream image = source.open(source.find(ImageQuery.of("web")))) {
            image.next().orElseThrow().bytes().readAllBytes();
            return image.next().orElseThrow().bytes().readAllBytes();
        }
    }
}
