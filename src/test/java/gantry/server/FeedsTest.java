package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.format.Architectures;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Project;
import gantry.publish.PublishedStore;
import gantry.remote.streams.Bases;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Feeds, as whoever has their URL finds them.
@Timeout(120)
class FeedsTest {
    private static final String INDEX = "/streams/v1/index.json";
    private static final String PRODUCTS = "/streams/v1/images.json";

    private final TestImage wanted = PublishedStore.container("os: Alpine", "release: edge");
    private final TestImage other = PublishedStore.container("os: Secret", "release: noble");

    @TempDir Path directory;
    @TempDir Path cache;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        daemon.local().uploaded("", wanted);
        daemon.local().uploaded("", other);
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private String feed(String name, Optional<Instant> expires, String... filters)
            throws IOException {
        return daemon.store()
                .feeds()
                .create(name, Project.DEFAULT, List.of(filters), expires, new SecureRandom())
                .secret();
    }

    private String feed(String... filters) throws IOException {
        return feed("lab", Optional.empty(), filters);
    }

    private TestAnswer get(String path) throws IOException {
        return daemon.stranger().get(path);
    }

    private List<ImageInfo> read(String secret) throws IOException {
        ServerTrust pinned = new ServerTrust.Pinned(new Digest(daemon.fingerprint()));
        try (SimplestreamsServer server =
                new SimplestreamsServer(
                        new HttpClient(HttpSettings.WEB.trusting(pinned)),
                        new StreamsSettings(
                                URI.create("https://" + daemon.host() + "/feeds/" + secret),
                                Scheme.HTTPS,
                                Optional.empty(),
                                Architectures.ofThisMachine(),
                                cache,
                                Bases.NONE,
                                Duration.ZERO,
                                InstantSource.system()),
                        StaleIndex.UNTOLD)) {
            return server.list();
        }
    }

    private String metadata(TestImage image) {
        String digest = TestImage.of(image.parts().getFirst()).fingerprint().hex();
        return "/images/" + digest + ".tar.gz";
    }

    private Feed.Use use() throws IOException {
        return daemon.store().feeds().find("lab").use();
    }

    @Test
    void aFeedGivesPrivateImagesThatMatchAndNoOthers() throws IOException {
        String secret = feed("os=Alpine");
        assertThat(read(secret))
                .extracting(ImageInfo::fingerprint)
                .containsExactly(wanted.fingerprint());
        assertThat(get("/feeds/" + secret + metadata(wanted)).status()).isEqualTo(200);
        assertThat(get("/feeds/" + secret + metadata(other)).status()).isEqualTo(404);
    }

    @Test
    void theFilterCannotBeWidened() throws IOException {
        String secret = feed("os=Alpine");
        for (String query :
                List.of("?filter=os=Secret", "?project=default", "?filters=", "?public=1")) {
            TestAnswer products = get("/feeds/" + secret + PRODUCTS + query);
            assertThat(products.status()).isEqualTo(200);
            assertThat(products.text()).contains("Alpine").doesNotContain("Secret");
            assertThat(get("/feeds/" + secret + metadata(other) + query).status()).isEqualTo(404);
        }
        for (String path :
                List.of(
                        "/../..",
                        "/%2e%2e",
                        "/streams/v1/%2e%2e/%2e%2e" + metadata(other),
                        "//images" + metadata(other).substring(7),
                        "/Images" + metadata(other).substring(7),
                        "/images/" + other.fingerprint(),
                        "/images",
                        "/streams/v1",
                        "")) {
            assertThat(get("/feeds/" + secret + path).status()).as(path).isIn(400, 404);
        }
    }

    @Test
    void aWrongARevokedAndAnExpiredSecretAreAnsweredAlike() throws IOException {
        String revoked = feed("os=Alpine");
        assertThat(get("/feeds/" + revoked + INDEX).status()).isEqualTo(200);
        daemon.store().feeds().revoke("lab");
        String expired = feed("old", Optional.of(Instant.EPOCH));
        TestAnswer wrong = get("/feeds/" + "0".repeat(64) + INDEX);
        assertThat(wrong.status()).isEqualTo(404);
        for (String secret : List.of(revoked, expired, "x", "a%20b")) {
            TestAnswer answer = get("/feeds/" + secret + INDEX);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo(wrong.text());
        }
        assertThat(get("/feeds/" + revoked + metadata(wanted)).status()).isEqualTo(404);
    }

    @Test
    void whatWasSentIsCountedAndHeadsAreNot() throws IOException {
        String secret = feed("os=Alpine");
        assertThat(use()).isEqualTo(Feed.Use.NONE);
        int length = get("/feeds/" + secret + PRODUCTS).body().length;
        awaitBytes(length);
        daemon.stranger().send("HEAD", "/feeds/" + secret + PRODUCTS, new byte[0]);
        int file = get("/feeds/" + secret + metadata(wanted)).body().length;
        awaitBytes(length + file);
        assertThat(use().last()).isPresent();
    }

    /// The count follows the last byte, and need not be there before the client has that.
    private void awaitBytes(long bytes) throws IOException {
        while (use().bytes() < bytes) {
            Thread.onSpinWait();
        }
        assertThat(use().bytes()).isEqualTo(bytes);
    }

    @Test
    void theSecretIsInNoLog() throws IOException {
        String secret = feed("os=Alpine");
        get("/feeds/" + secret + INDEX);
        get("/feeds/" + secret + "/nothing");
        get("/feeds/" + secret);
        assertThat(daemon.log()).doesNotContain(secret).contains("/feeds/*" + INDEX);
    }

    @Test
    void anImageThatIsDeletedStaysForThoseWhoWereToldOfIt() throws IOException {
        String secret = feed("os=Alpine");
        String late = feed("late", Optional.empty(), "os=Alpine");
        get("/feeds/" + secret + PRODUCTS);
        ImageInfo info =
                daemon.store()
                        .images(Project.DEFAULT)
                        .find(ImageQuery.of(wanted.fingerprint().hex()));
        daemon.store().images(Project.DEFAULT).delete(info);
        assertThat(get("/feeds/" + secret + metadata(wanted)).status()).isEqualTo(200);
        assertThat(get("/feeds/" + late + metadata(wanted)).status()).isEqualTo(404);
        assertThat(get(metadata(wanted)).status()).isEqualTo(404);
        assertThat(read(secret)).isEmpty();
    }

    private void delete(TestImage image) throws IOException {
        ProjectImages images = daemon.store().images(Project.DEFAULT);
        images.delete(images.find(ImageQuery.of(image.fingerprint().hex())));
    }

    @Test
    void whatAFeedToldOfStaysAfterARestart() throws IOException {
        String secret = feed("os=Alpine");
        String late = feed("late", Optional.empty(), "os=Alpine");
        get("/feeds/" + secret + PRODUCTS);
        daemon.close();
        daemon = TestDaemon.on(directory);
        delete(wanted);
        assertThat(get("/feeds/" + secret + metadata(wanted)).status()).isEqualTo(200);
        assertThat(get("/feeds/" + late + metadata(wanted)).status()).isEqualTo(404);
        assertThat(read(secret)).isEmpty();
        daemon.close();
        daemon = TestDaemon.on(directory);
        assertThat(get("/feeds/" + secret + metadata(wanted)).status()).isEqualTo(200);
        assertThat(get("/feeds/" + late + metadata(wanted)).status()).isEqualTo(404);
    }

    @Test
    void whatAFeedToldOfAtOneDaemonStaysAtTheOther() throws IOException {
        String secret = feed("os=Alpine");
        get("/feeds/" + secret + PRODUCTS);
        try (TestDaemon second = TestDaemon.second(directory, Clock.systemUTC())) {
            delete(wanted);
            String file = "/feeds/" + secret + metadata(wanted);
            assertThat(second.stranger().get(file).status()).isEqualTo(200);
            assertThat(second.stranger().get("/feeds/" + secret + metadata(other)).status())
                    .isEqualTo(404);
        }
    }
}
