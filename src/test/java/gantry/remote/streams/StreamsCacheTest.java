package gantry.remote.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageInfo;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TestTree.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a server's indexes, for one process after the other.
@Timeout(60)
class StreamsCacheTest {
    private static final TestImage ONE = TestImage.splitContainer("one");
    private static final TestImage TWO = TestImage.virtualMachine("two");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path cache;
    private final TestTree tree = new TestTree(Family.LXD).add(ONE, "one");
    private TreeServer server;
    private Instant now = Instant.parse("2026-02-03T04:05:06Z");
    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void serve() throws IOException {
        server = new TreeServer(tree.files());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Another process.
    private SimplestreamsServer source() {
        return new SimplestreamsServer(
                server.downloads(),
                new StreamsSettings(
                        server.url(),
                        Scheme.HTTPS,
                        Optional.empty(),
                        "x86_64",
                        cache.resolve("streams"),
                        Bases.NONE,
                        HOUR,
                        () -> now),
                (file, since, why) -> notices.add("%s %s %s".formatted(file, since, why)));
    }

    private List<String> listed() throws IOException {
        try (SimplestreamsServer source = source()) {
            return source.list().stream().map(image -> image.fingerprint().hex()).toList();
        }
    }

    private static String hex(TestImage image) {
        return image.fingerprint().hex();
    }

    private void anHourLater() {
        now = now.plus(HOUR);
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("streams"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void whatIsFreshIsNotAskedForAgain() throws IOException {
        assertThat(listed()).containsExactly(hex(ONE));
        tree.add(TWO);
        assertThat(listed()).containsExactly(hex(ONE));
        assertThat(server.requests())
                .containsExactly("200 " + TestTree.INDEX, "200 " + TestTree.PRODUCTS);
    }

    @Test
    void whatIsOldIsAskedForByItsTag() throws IOException {
        assertThat(listed()).containsExactly(hex(ONE));
        anHourLater();
        assertThat(listed()).containsExactly(hex(ONE));
        assertThat(server.requests()).endsWith("304 " + TestTree.INDEX, "304 " + TestTree.PRODUCTS);
        assertThat(listed()).containsExactly(hex(ONE));
        assertThat(server.requests()).hasSize(4);
        assertThat(notices).isEmpty();
    }

    @Test
    void aNewerTreeTakesThePlaceOfTheOlder() throws IOException {
        listed();
        anHourLater();
        tree.add(TWO);
        assertThat(listed()).containsExactlyInAnyOrder(hex(ONE), hex(TWO));
        assertThat(kept()).hasSize(2).allMatch(name -> name.endsWith(".index"));
    }

    @Test
    void aServerThatIsAwayIsKnownFromBefore() throws IOException {
        Instant then = now;
        listed();
        anHourLater();
        server.close();
        assertThat(listed()).containsExactly(hex(ONE));
        assertThat(notices).hasSize(1);
        assertThat(notices.getFirst())
                .startsWith(server.url() + TestTree.INDEX + " " + then)
                .contains("Unable to connect to");
    }

    @Test
    void aServerThatIsAwayAndWasNeverSeenIsUnreachable() {
        server.close();
        assertThatThrownBy(this::listed).isInstanceOf(Unreachable.class);
    }

    /// `incus-simplestreams` rewrites its indexes in place, so that readers see half of them.
    @Test
    void halfAnIndexDoesNotTakeThePlaceOfAWholeOne() throws IOException {
        listed();
        anHourLater();
        byte[] whole = tree.add(TWO).file(TestTree.PRODUCTS);
        tree.files().put(TestTree.PRODUCTS, Arrays.copyOf(whole, whole.length / 2));
        assertThat(listed()).containsExactly(hex(ONE));
        assertThat(notices).hasSize(1);
        assertThat(notices.getFirst()).contains(TestTree.PRODUCTS, "Invalid JSON");
        tree.files().put(TestTree.PRODUCTS, whole);
        assertThat(listed()).containsExactlyInAnyOrder(hex(ONE), hex(TWO));
        assertThat(kept()).hasSize(2);
    }

    @Test
    void halfAnIndexAloneIsRefused() throws IOException {
        byte[] whole = tree.file(TestTree.PRODUCTS);
        tree.files().put(TestTree.PRODUCTS, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(this::listed)
                .isInstanceOf(Invalid.class)
                .hasMessage(
                        "Unable to read \"%s%s\": Invalid JSON: it is cut short or misspelt"
                                .formatted(server.url(), TestTree.PRODUCTS));
        assertThat(kept()).hasSize(1);
    }

    @Test
    void aTreeThatIsGoneIsNotFoundAlthoughItIsKept() throws IOException {
        listed();
        anHourLater();
        tree.files().clear();
        assertThatThrownBy(this::listed).isInstanceOf(NotFound.class);
    }

    @Test
    void whatIsKeptAndBrokenIsFetchedAgain() throws IOException {
        for (byte[] broken : List.of(new byte[0], new byte[100], "\0\1\"\0\0{".getBytes(UTF_8))) {
            listed();
            for (String name : kept()) {
                Files.write(cache.resolve("streams").resolve(name), broken);
            }
            assertThat(listed()).containsExactly(hex(ONE));
        }
    }

    @Test
    void halfOfWhatIsKeptIsFetchedAgainAlsoWhereTheServerHasNothingNewer() throws IOException {
        for (Duration later : List.of(Duration.ZERO, HOUR)) {
            listed();
            for (String name : kept()) {
                Path file = cache.resolve("streams").resolve(name);
                byte[] whole = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(whole, whole.length - 2));
                Files.setLastModifiedTime(file, FileTime.from(now));
            }
            now = now.plus(later);
            assertThat(listed()).containsExactly(hex(ONE));
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void anImageWhoseFileIsGoneHasTheServerAskedAgain() throws IOException {
        try (SimplestreamsServer source = source()) {
            ImageInfo image = source.list().getFirst();
            tree.files().keySet().removeIf(path -> path.startsWith("/images"));
            tree.remove(ONE);
            tree.add(TWO);
            assertThatThrownBy(() -> source.open(image))
                    .isInstanceOf(NotFound.class)
                    .hasMessageContaining("404 Not Found");
            assertThat(source.list())
                    .extracting(each -> each.fingerprint().hex())
                    .containsExactly(hex(TWO));
        }
        assertThat(listed()).containsExactly(hex(TWO));
    }

    @Test
    void manyProcessesMayShareADirectory() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> all =
                    threads.invokeAll(
                            Stream.<Callable<List<String>>>generate(() -> this::listed)
                                    .limit(20)
                                    .toList());
            for (Future<List<String>> one : all) {
                assertThat(one.get()).containsExactly(hex(ONE));
            }
        }
        assertThat(kept()).hasSize(2);
    }
}
