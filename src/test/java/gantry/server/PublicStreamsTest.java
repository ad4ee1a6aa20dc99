package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestClock;
import gantry.TestImage;
import gantry.format.Architectures;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.Alias;
import gantry.image.Digest;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.publish.PublishedStore;
import gantry.remote.streams.Bases;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the daemon publishes, as web clients and our own reader find it.
@Timeout(120)
class PublicStreamsTest {
    private static final String INDEX = "/streams/v1/index.json";
    private static final String PRODUCTS = "/streams/v1/images.json";

    private final TestImage open = PublishedStore.container("os: Ubuntu", "release: noble");
    private final TestImage closed = PublishedStore.container("os: Secret", "release: noble");

    private final TestClock time = new TestClock();

    @TempDir Path directory;
    @TempDir Path cache;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory, time).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private ProjectImages images() throws IOException {
        return daemon.store().images(Project.DEFAULT);
    }

    private void publish(TestImage image, String... alias) throws IOException {
        daemon.local().uploaded("", image, "X-LXD-public: true");
        for (String name : alias) {
            images().createAlias(info(image), new Alias(name));
        }
    }

    private ImageInfo info(TestImage image) throws IOException {
        return images().find(ImageQuery.of(image.fingerprint().hex()));
    }

    private static String path(TestImage.Part part, String extension) {
        Digest digest = new Digest(TestImage.of(part).fingerprint().hex());
        return "/images/" + digest + extension;
    }

    private String metadata() {
        return path(open.parts().getFirst(), ".tar.gz");
    }

    private String root() {
        return path(open.parts().getLast(), ".tar");
    }

    private SimplestreamsServer reader() {
        ServerTrust pinned = new ServerTrust.Pinned(new Digest(daemon.fingerprint()));
        return new SimplestreamsServer(
                new HttpClient(HttpSettings.WEB.trusting(pinned)),
                new StreamsSettings(
                        URI.create("https://" + daemon.host()),
                        Scheme.HTTPS,
                        Optional.empty(),
                        Architectures.ofThisMachine(),
                        cache,
                        Bases.NONE,
                        Duration.ZERO,
                        InstantSource.system()),
                StaleIndex.UNTOLD);
    }

    @Test
    void publicImagesAreListedAndFetched() throws IOException {
        publish(open, "noble");
        daemon.local().uploaded("", closed, "X-LXD-aliases: closed");
        daemon.local().uploaded("?project=theirs", closed, "X-LXD-public: true");
        try (SimplestreamsServer reader = reader()) {
            assertThat(reader.list())
                    .extracting(ImageInfo::fingerprint)
                    .containsExactly(open.fingerprint());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try (ImageStream stream = reader.open(reader.find(ImageQuery.of("noble")))) {
                for (Optional<ImageFile> f = stream.next(); f.isPresent(); f = stream.next()) {
                    f.get().bytes().transferTo(all);
                }
            }
            assertThat(all.toByteArray()).hasSize((int) open.size());
        }
        assertThat(daemon.anybody().get(PRODUCTS).text())
                .doesNotContain("Secret")
                .doesNotContain(closed.fingerprint().hex());
    }

    @Test
    void everyChangeIsSeenAtOnceWhoeverMakesIt() throws IOException {
        try (SimplestreamsServer reader = reader();
                ImageStore other = ImageStore.open(directory, time)) {
            assertThat(reader.list()).isEmpty();
            ProjectImages elsewhere = other.images(Project.DEFAULT);
            ImageDraft draft =
                    ImageDraft.PLAIN.withSettings(
                            ImageSettings.DEFAULT.withPublic(true), Over.METADATA);
            ImageInfo info = elsewhere.receive(open.stream(), draft, Progress.NONE);
            assertThat(reader.list()).hasSize(1);
            elsewhere.createAlias(info, new Alias("fresh"));
            assertThat(reader.find(ImageQuery.of("fresh")).fingerprint())
                    .isEqualTo(open.fingerprint());
            elsewhere.update(info, info.settings().withPublic(false));
            assertThat(reader.list()).isEmpty();
        }
    }

    @Test
    void anIndexIsMadeOnceForEachChange() throws IOException {
        publish(open);
        TestAnswer first = daemon.anybody().get(PRODUCTS).expect(200);
        time.set(time.instant().plusSeconds(100));
        images().used(info(open));
        TestAnswer again = daemon.anybody().get(PRODUCTS).expect(200);
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Last-Modified")).isEqualTo(first.header("Last-Modified"));
        daemon.local().uploaded("", closed);
        assertThat(daemon.anybody().get(PRODUCTS).header("Last-Modified"))
                .isEqualTo(first.header("Last-Modified")); // it says the same
        images().createAlias(info(open), new Alias("noble"));
        TestAnswer last = daemon.anybody().get(PRODUCTS).expect(200);
        assertThat(last.header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(last.header("Last-Modified")).hasValue("Tue, 03 Feb 2026 04:06:46 GMT");
    }

    @Test
    void whoHasTheIndexIsToldSo() throws IOException {
        publish(open);
        for (String path : List.of(INDEX, PRODUCTS)) {
            TestAnswer whole = daemon.anybody().get(path).expect(200);
            assertThat(whole.header("Content-Type")).hasValue("application/json");
            assertThat(whole.header("Cache-Control")).hasValue("public, max-age=60");
            assertThat(whole.header("Vary")).hasValue("Accept-Encoding");
            assertThat(whole.header("Last-Modified")).hasValue("Tue, 03 Feb 2026 04:05:06 GMT");
            String tag = whole.header("ETag").orElseThrow();
            for (String header :
                    List.of(
                            "If-None-Match: " + tag,
                            "If-None-Match: W/" + tag,
                            "If-None-Match: \"x\", " + tag,
                            "If-Modified-Since: Tue, 03 Feb 2026 04:05:06 GMT",
                            "If-Modified-Since: Tue, 03 Feb 2026 05:05:06 GMT")) {
                TestAnswer known = daemon.anybody().get(path, header).expect(304);
                assertThat(known.body()).isEmpty();
                assertThat(known.header("ETag")).hasValue(tag);
            }
            daemon.anybody().get(path, "If-None-Match: \"x\"").expect(200);
            daemon.anybody()
                    .get(path, "If-Modified-Since: Tue, 03 Feb 2026 04:05:05 GMT")
                    .expect(200);
            daemon.anybody().get(path, "If-Modified-Since: soon").expect(200);
            TestAnswer head = daemon.anybody().head(path).expect(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("Content-Length"))
                    .hasValue(Integer.toString(whole.body().length));
        }
    }

    @Test
    void whoeverCanUnpackGetsItPacked() throws IOException {
        publish(open);
        byte[] plain = daemon.anybody().get(PRODUCTS).expect(200).body();
        TestAnswer packed = daemon.anybody().get(PRODUCTS, "Accept-Encoding: br, gzip;q=0.5");
        assertThat(packed.header("Content-Encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(plain);
        String tag = packed.header("ETag").orElseThrow();
        daemon.anybody()
                .get(PRODUCTS, "Accept-Encoding: gzip", "If-None-Match: " + tag)
                .expect(304);
        daemon.anybody().get(PRODUCTS, "If-None-Match: " + tag).expect(200);
        for (String unwelcome : List.of("identity", "gzip;q=0", "x-gzip", "gzip; q=0.00")) {
            assertThat(daemon.anybody().get(PRODUCTS, "Accept-Encoding: " + unwelcome).body())
                    .isEqualTo(plain);
        }
    }

    @Test
    void partsOfAnIndexCanBeHad() throws IOException {
        byte[] whole = daemon.anybody().get(INDEX).expect(200).body();
        TestAnswer part = daemon.anybody().get(INDEX, "Range: bytes=2-5").expect(206);
        assertThat(part.body()).containsExactly(whole[2], whole[3], whole[4], whole[5]);
        assertThat(part.header("Content-Range")).hasValue("bytes 2-5/" + whole.length);
        assertThat(daemon.anybody().get(INDEX, "Range: bytes=9999-").expect(416).text())
                .contains("behind");
    }

    @Test
    void filesAreForEver() throws IOException {
        publish(open);
        byte[] bytes = open.parts().getLast().bytes();
        TestAnswer whole = daemon.anybody().get(root()).expect(200);
        assertThat(whole.body()).isEqualTo(bytes);
        assertThat(whole.header("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(whole.header("Last-Modified")).hasValue("Tue, 03 Feb 2026 04:05:06 GMT");
        assertThat(whole.header("Content-Type")).hasValue("application/octet-stream");
        String tag = whole.header("ETag").orElseThrow();
        daemon.anybody().get(root(), "If-None-Match: " + tag).expect(304);
        TestAnswer rest =
                daemon.anybody().get(root(), "Range: bytes=100-", "If-Range: " + tag).expect(206);
        assertThat(rest.body()).hasSize(bytes.length - 100);
        assertThat(daemon.anybody().get(root(), "Range: bytes=1-", "If-Range: \"x\"").body())
                .hasSize(bytes.length);
        daemon.anybody().get(root(), "Range: bytes=999999-").expect(416);
        assertThat(daemon.anybody().head(root()).expect(200).header("Content-Length"))
                .hasValue(Integer.toString(bytes.length));
    }

    @Test
    void noSpellingLeadsToWhatIsNotPublic() throws IOException {
        publish(open);
        daemon.local().uploaded("", closed, "X-LXD-aliases: closed");
        String secret = path(closed.parts().getFirst(), ".tar.gz");
        String digest = secret.substring("/images/".length());
        String expected = daemon.anybody().get("/images/nothing").expect(404).text();
        for (String path :
                List.of(
                        secret,
                        "/images/closed",
                        "/images/" + closed.fingerprint(),
                        "/images/" + closed.fingerprint().abbreviated(),
                        "/images/./" + digest,
                        "/images//" + digest,
                        "/images/%2e/" + digest,
                        "/images/x/../" + digest,
                        "/images/x/%2e%2e/" + digest,
                        "/images/..%2f..%2fcatalog.db",
                        "/images/../blobs/" + digest,
                        "/images/" + digest.toUpperCase(Locale.ROOT),
                        "/images/" + digest + "%00",
                        "/images/" + digest + "/",
                        "/images/" + digest + "?project=theirs",
                        "/images/" + open.fingerprint() + "/",
                        metadata().replace(".tar.gz", ""),
                        metadata().replace(".tar.gz", ".squashfs"),
                        metadata().toUpperCase(Locale.ROOT).replace("/IMAGES", "/images"),
                        "/streams/v1/../../images/" + digest,
                        "/streams/v1/%2e%2e%2f%2e%2e%2fimages%2f" + digest,
                        "/streams/v1/images.sjson",
                        "/streams/v1/",
                        "/streams/v1")) {
            TestAnswer answer = daemon.anybody().get(path);
            assertThat(answer.status()).as(path).isIn(400, 404);
            if (answer.status() == 404 && path.startsWith("/images/")) {
                assertThat(answer.text()).as(path).isEqualTo(expected);
            }
        }
    }

    @Test
    void refusalsArePlainText() throws IOException {
        for (TestAnswer answer :
                List.of(
                        daemon.anybody().get("/streams/v1/nothing").expect(404),
                        daemon.anybody().get("/images/nothing").expect(404))) {
            assertThat(answer.header("Content-Type")).hasValue("text/plain; charset=utf-8");
            assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.text()).endsWith("not found\n");
        }
    }

    @Test
    void filesOfADeletedImageStayForTheGraceAndOverARestart() throws IOException {
        publish(open);
        assertThat(daemon.anybody().get(INDEX).text()).contains("Ubuntu");
        images().delete(info(open));
        assertThat(daemon.anybody().get(INDEX).text()).doesNotContain("Ubuntu");
        assertThat(daemon.anybody().get(root()).expect(200).body())
                .isEqualTo(open.parts().getLast().bytes());
        daemon.close();
        daemon = TestDaemon.on(directory, time);
        daemon.anybody().get(metadata()).expect(200);
        time.pass(Duration.ofMinutes(89));
        assertThat(daemon.store().deleteGarbage()).isZero();
        daemon.anybody().get(metadata()).expect(200);
        time.pass(Duration.ofMinutes(1));
        assertThat(daemon.store().deleteGarbage()).isEqualTo(open.size());
        daemon.anybody().get(metadata()).expect(404);
        daemon.anybody().get(root()).expect(404);
        assertThat(daemon.store().usage().files()).isZero();
    }

    @Test
    void withoutAGraceFilesGoAtOnce() throws IOException {
        daemon.store().configuration().set(Map.of("images.deletion_grace", "0"));
        publish(open);
        images().delete(info(open));
        daemon.anybody().get(root()).expect(404);
        assertThat(daemon.store().usage().files()).isZero();
    }

    @Test
    void anImageMadePrivateIsGoneAtOnce() throws IOException {
        publish(open, "noble");
        daemon.anybody().get(root()).expect(200);
        ImageInfo info = info(open);
        images().update(info, info.settings().withPublic(false));
        for (String path : List.of(root(), metadata(), "/images/noble")) {
            daemon.anybody().get(path).expect(404);
        }
        images().delete(info(open));
        daemon.anybody().get(root()).expect(404);
        assertThat(daemon.store().usage().files()).isZero();
    }

    @Test
    void whoGoesByAnIndexFindsEveryFileWhileImagesComeAndGo() throws Exception {
        publish(open);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> filesRead(over)));
            }
            try {
                for (int i = 0; i < 20; i++) {
                    TestImage image =
                            PublishedStore.container("os: O", "serial: '202601" + (10 + i) + "'");
                    publish(image, "name" + i);
                    images().delete(info(image));
                }
            } finally {
                over.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    private int filesRead(AtomicBoolean over) throws IOException {
        Pattern path = Pattern.compile("\"path\":\"(images/[^\"]+)\"");
        int read = 0;
        while (!over.get() || read == 0) {
            daemon.anybody().get(INDEX).expect(200).json();
            TestAnswer products = daemon.anybody().get(PRODUCTS).expect(200);
            products.json();
            for (MatchResult file : path.matcher(products.text()).results().toList()) {
                daemon.anybody().get("/" + file.group(1)).expect(200);
                read++;
            }
        }
        return read;
    }

    @Test
    void filesThatAnotherImageSharesStay() throws IOException {
        TestImage sibling = PublishedStore.container("os: Ubuntu", "release: plucky");
        publish(open);
        publish(sibling);
        images().delete(info(open));
        time.pass(Duration.ofDays(1));
        daemon.store().deleteGarbage();
        daemon.anybody().get(root()).expect(200);
        daemon.anybody().get(metadata()).expect(404);
    }
}
