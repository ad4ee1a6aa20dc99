package gantry.remote.streams;

import static gantry.remote.download.Misbehaving.cutting;
import static gantry.remote.download.Misbehaving.decent;
import static gantry.remote.download.Misbehaving.first;
import static gantry.remote.download.Misbehaving.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.CheckedStream;
import gantry.image.Digest;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.remote.download.Misbehaving;
import gantry.remote.download.Misbehaving.Manner;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TestTree.Family;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that promise one thing and send another, or nothing.
@Timeout(60)
class StreamsFaultsTest {
    private static final byte[] ROOT = new byte[300_000];

    static {
        new Random(5).nextBytes(ROOT);
    }

    private static final TestImage IMAGE =
            TestImage.of(
                    TestImage.metadataPart("one"), new TestImage.Part(Kind.ROOTFS, "root", ROOT));

    @TempDir Path cache;
    private final TestTree tree = new TestTree(Family.LXD).add(IMAGE, "one");
    private final Misbehaving server = new Misbehaving();

    StreamsFaultsTest() throws IOException {
        tree.files().forEach((path, file) -> server.on(path, decent(file)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private SimplestreamsServer source(URI url) {
        return new SimplestreamsServer(
                Misbehaving.impatient(),
                new StreamsSettings(
                        url,
                        Scheme.ANY,
                        Optional.empty(),
                        "x86_64",
                        cache,
                        Bases.NONE,
                        Duration.ofHours(1),
                        InstantSource.system()),
                StaleIndex.UNTOLD);
    }

    private static String path(String end) {
        return "/images/%s/%s".formatted(IMAGE.fingerprint(), end);
    }

    private static final String META = path("meta.tar.xz");
    private static final String SQUASHFS = path("root.squashfs");

    private List<ImageInfo> list() throws IOException {
        try (SimplestreamsServer source = source(server.url("/"))) {
            return source.list();
        }
    }

    private byte[] fetched() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (SimplestreamsServer source = source(server.url("/"));
                ImageStream image = checked(source)) {
            for (Optional<ImageFile> file = image.next(); file.isPresent(); file = image.next()) {
                file.get().bytes().transferTo(all);
            }
        }
        return all.toByteArray();
    }

    private static ImageStream checked(SimplestreamsServer source) throws IOException {
        ImageInfo first = source.list().getFirst();
        return new CheckedStream(source.open(first), first.fingerprint());
    }

    private static byte[] whole() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        IMAGE.parts().forEach(part -> all.writeBytes(part.bytes()));
        return all.toByteArray();
    }

    @Test
    void otherBytesThanPromisedAreRefused() {
        byte[] other = ROOT.clone();
        other[77] ^= 1;
        server.on(SQUASHFS, decent(other));
        assertThatThrownBy(this::fetched)
                .isInstanceOf(Mismatch.class)
                .hasMessageStartingWith("Hash mismatch for \"" + server.url(SQUASHFS));
    }

    @Test
    void aFileOfAnotherSizeThanPromisedIsRefused() {
        for (int size : List.of(ROOT.length - 1, ROOT.length + 1, 0)) {
            server.on(SQUASHFS, decent(Arrays.copyOf(ROOT, size)));
            assertThatThrownBy(this::fetched).isInstanceOf(Mismatch.class);
        }
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() {
        String products = new String(tree.file(TestTree.PRODUCTS), UTF_8);
        String other = Digest.ofText("other").hex();
        String changed =
                products.replace("_sha256\":\"" + IMAGE.fingerprint(), "_sha256\":\"" + other);
        server.on(TestTree.PRODUCTS, decent(changed.getBytes(UTF_8)));
        assertThatThrownBy(this::fetched)
                .isInstanceOf(Mismatch.class)
                .hasMessage(
                        "Image fingerprint doesn't match. Got %s expected %s"
                                .formatted(IMAGE.fingerprint(), other));
    }

    @Test
    void aFileThatIsMissingIsMissingBeforeAnythingIsRead() throws IOException {
        for (String missing : List.of(SQUASHFS, META)) {
            server.on(missing, status("404 Not Found"));
            try (SimplestreamsServer source = source(server.url("/"))) {
                ImageInfo image = source.list().getFirst();
                assertThatThrownBy(() -> source.open(image))
                        .isInstanceOf(NotFound.class)
                        .hasMessage(
                                "Unable to fetch \"%s\": 404 Not Found"
                                        .formatted(server.url(missing)));
            }
            server.on(missing, decent(tree.file(missing)));
        }
    }

    @Test
    void whatBreaksOffIsGoneOnWith() throws IOException {
        server.on(SQUASHFS, cutting(ROOT, 3, 100_000));
        assertThat(fetched()).isEqualTo(whole());
        assertThat(server.ranges(SQUASHFS)).contains("bytes=100000-");
    }

    @Test
    void aFileThatIsTakenAwayWhileItIsReadIsMissed() {
        Manner gone = first(1, cutting(ROOT, 1, 100_000), status("404 Not Found"));
        server.on(SQUASHFS, first(1, decent(ROOT), gone));
        assertThatThrownBy(this::fetched)
                .isInstanceOf(NotFound.class)
                .hasMessage(
                        "Unable to fetch \"%s\": 404 Not Found".formatted(server.url(SQUASHFS)));
    }

    @Test
    void whatIsHereAlreadyIsNotSentAgain() throws IOException {
        try (SimplestreamsServer source = source(server.url("/"));
                ImageStream image = source.open(source.list().getFirst())) {
            image.next().orElseThrow().bytes().readAllBytes();
            ImageFile root = image.next().orElseThrow();
            assertThat(root.start()).isEqualTo(ImageFile.Start.ANYWHERE);
            long before = server.sent();
            root.bytes().skipNBytes(ROOT.length - 10);
            assertThat(root.bytes().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(ROOT, ROOT.length - 10, ROOT.length));
            assertThat(server.sent() - before).isEqualTo(10);
            assertThat(image.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 Too Many Requests", "500 Oops", "503 Service Unavailable"})
    void whatMayPassIsWaitedFor(String status) throws IOException {
        for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
            server.on(file.getKey(), first(2, status(status), decent(file.getValue())));
        }
        assertThat(fetched()).isEqualTo(whole());
    }

    @ParameterizedTest
    @CsvSource({
        "401 Unauthorized, Forbidden",
        "403 Forbidden, Forbidden",
        "404 Not Found, NotFound",
        "418 Teapot, Invalid",
        "429 Too Many Requests, Unreachable",
        "500 Oops, Unreachable",
        "503 Service Unavailable, Unreachable"
    })
    void aServerThatDoesNotAnswerSaysWhy(String status, String failure) {
        server.on(TestTree.INDEX, status(status));
        assertThatThrownBy(this::list)
                .isInstanceOf(ImageFailure.class)
                .hasMessage(
                        "Unable to fetch \"%s\": %s".formatted(server.url(TestTree.INDEX), status))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(failure));
    }

    @Test
    void redirectsInACircleEnd() {
        Manner circle = status("302 Found", "Location: " + TestTree.INDEX);
        server.on(TestTree.INDEX, circle);
        assertThatThrownBy(this::list)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("redirects more than 10 times");
    }

    @Test
    void anIndexThatIsNoneIsRefused() {
        String deep = "{\"index\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String deepUnknown = "{\"x\":" + "{\"a\":".repeat(100_000) + "1";
        for (String index :
                List.of("", "\0".repeat(1000), "<html>", "[]", "null", "{", deep, deepUnknown)) {
            server.on(TestTree.INDEX, decent(index.getBytes(UTF_8)));
            assertThatThrownBy(this::list)
                    .describedAs(index.substring(0, Math.min(20, index.length())))
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith("Unable to read \"" + server.url(TestTree.INDEX));
        }
    }

    @Test
    void anIndexThatNeverEndsIsRefused() {
        server.on(
                TestTree.INDEX,
                (_, _, answer) -> answer.sendAnnounced("200 OK", 200_000_000, new byte[5_000_000]));
        assertThatThrownBy(this::list)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("it is larger than 4194304 bytes, the most that is taken");
    }

    @Test
    void aHundredThousandProductsAreRead() throws IOException {
        StringBuilder json = new StringBuilder("{\"products\":{");
        for (int i = 0; i < 100_000; i++) {
            json.append(
                    ("%s\"p%d\":{\"aliases\":\"a%d\",\"arch\":\"amd64\",\"versions\":{\"20260102\":"
                                    + "{\"items\":{\"x\":{\"ftype\":\"lxd_combined.tar.gz\","
                                    + "\"path\":\"x\",\"sha256\":\"%064x\"}}}}}")
                            .formatted(i == 0 ? "" : ",", i, i, i));
        }
        server.on(TestTree.PRODUCTS, decent(json.append("}}").toString().getBytes(UTF_8)));
        assertThat(list()).hasSize(100_000);
    }

    /// As LXD 5.0.2 and Incus 6.0.4 read them: never from another server, and not from its root.
    @ParameterizedTest
    @ValueSource(strings = {"./", "/", "//", "/./", "other/", "http://other/"})
    void whateverStandsBeforeAPathItIsReadBeneathTheServer(String before) throws IOException {
        String products = new String(tree.file(TestTree.PRODUCTS), UTF_8);
        String file = SQUASHFS.substring(1);
        server.on(TestTree.PRODUCTS, decent(products.replace(file, before + file).getBytes(UTF_8)));
        String there = StreamsUrl.beneath(before + file);
        server.on("/" + there, decent(tree.file(SQUASHFS)));
        assertThat(fetched()).isEqualTo(whole());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "/../secret",
                "./../secret",
                "a/../../b",
                "http://other/../x",
                "..",
                ".",
                "/",
                "a\\..\\b",
                "a\\u0000b",
                "a/",
                "a/."
            })
    void aFileThatIsNotBeneathTheServerIsRefused(String path) {
        String products = new String(tree.file(TestTree.PRODUCTS), UTF_8);
        String escaped = path.replace("a\\.", "a\\\\.").replace(".\\b", ".\\\\b");
        String changed = products.replace(SQUASHFS.substring(1), escaped);
        assertThat(changed).isNotEqualTo(products);
        server.on(TestTree.PRODUCTS, decent(changed.getBytes(UTF_8)));
        assertThatThrownBy(this::fetched)
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("The index of %s".formatted(server.url("")))
                .hasMessageContaining("names a file that is not beneath it: ");
        String index =
                "{\"index\":{\"x\":{\"datatype\":\"image-downloads\",\"products\":[\"y\"],"
                        + "\"path\":\"%s\"}}}".formatted(escaped);
        server.on(TestTree.INDEX, decent(index.getBytes(UTF_8)));
        cache = cache.resolve("other");
        assertThatThrownBy(this::list)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("names a file that is not beneath it: ");
    }

    @Test
    void theUserInTheUrlIsShownToItsServerOnly() throws IOException {
        try (Misbehaving other = new Misbehaving()) {
            other.on("/there", decent(tree.file(TestTree.PRODUCTS)));
            server.on(TestTree.PRODUCTS, status("302 Found", "Location: " + other.url("/there")));
            URI url = URI.create(server.url("/").toString().replace("://", "://me:hunter2@"));
            try (SimplestreamsServer source = source(url)) {
                assertThat(source.list()).hasSize(1);
                server.on(SQUASHFS, status("403 Forbidden"));
                ImageInfo image = source.list().getFirst();
                assertThatThrownBy(() -> source.open(image))
                        .isInstanceOf(Forbidden.class)
                        .hasMessageNotContaining("hunter2");
            }
            assertThat(server.requests())
                    .allMatch(
                            request ->
                                    request.header("authorization")
                                            .equals(Optional.of("Basic bWU6aHVudGVyMg==")));
            assertThat(other.requests())
                    .hasSize(1)
                    .allMatch(request -> request.header("authorization").isEmpty());
        }
    }

    @Test
    void plainHttpHasToBeAskedFor() {
        StreamsSettings settings =
                new StreamsSettings(
                        server.url("/"),
                        Scheme.HTTPS,
                        Optional.empty(),
                        "x86_64",
                        cache,
                        Bases.NONE,
                        Duration.ZERO,
                        InstantSource.system());
        assertThatThrownBy(
                        () ->
                                new SimplestreamsServer(
                                        Misbehaving.impatient(), settings, StaleIndex.UNTOLD))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("Only https URLs are supported for simplestreams");
    }

    @Test
    void aServerThatNobodyListensAtIsUnreachable() throws IOException {
        server.close();
        assertThatThrownBy(this::list).isInstanceOf(Unreachable.class);
    }
}
