package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.EventSink;
import gantry.server.jobs.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What strangers get to see, and what secrets open.
@Timeout(60)
class StrangersTest {
    private static final String WRONG = "0123456789abcdef".repeat(4);

    private final TestImage open = TestImage.container("open");
    private final TestImage closed = TestImage.splitContainer("closed");
    private final TestImage elsewhere = TestImage.container("elsewhere");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        daemon.local().uploaded("", open, "X-LXD-public: true");
        daemon.local().uploaded("", closed, "X-Incus-aliases: closed");
        daemon.local().uploaded("?project=theirs", elsewhere, "X-LXD-public: true");
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    @Test
    void theListHoldsPublicImagesOfTheDefaultProjectOnly() throws IOException {
        for (TestCaller stranger : List.of(daemon.anybody(), daemon.stranger(), daemon.meter())) {
            for (String query : List.of("", "?recursion=1", "?secret=" + WRONG)) {
                assertThat(stranger.get("/1.0/images" + query).expect(200).text())
                        .contains(open.fingerprint().hex())
                        .doesNotContain(closed.fingerprint().hex())
                        .doesNotContain(elsewhere.fingerprint().hex());
            }
            for (String secret : List.of("", "&secret=" + WRONG)) {
                assertThat(stranger.get("/1.0/images?project=theirs" + secret).text())
                        .doesNotContain(elsewhere.fingerprint().hex());
            }
        }
    }

    @Test
    void whatIsPrivateAnswersAsWhatIsNotThere() throws IOException {
        TestCaller stranger = daemon.anybody();
        String fingerprint = closed.fingerprint().hex();
        for (String rest : List.of("", "/export", "/export?part=rootfs", "?secret=" + WRONG)) {
            String expected = stranger.get("/1.0/images/" + WRONG + rest).refusal(404);
            for (String name :
                    List.of(fingerprint, fingerprint.substring(0, 8), "closed", "clo%73ed")) {
                assertThat(stranger.get("/1.0/images/" + name + rest).refusal(404))
                        .isEqualTo(expected);
            }
        }
        assertThat(stranger.get("/1.0/images/aliases/closed").refusal(404))
                .isEqualTo(stranger.get("/1.0/images/aliases/absent").refusal(404));
        String there = "/1.0/images/%s?project=%s&secret=" + WRONG;
        assertThat(stranger.get(there.formatted(elsewhere.fingerprint(), "theirs")).refusal(404))
                .isEqualTo(stranger.get(there.formatted(WRONG, "absent")).refusal(404));
    }

    @Test
    void noSpellingOfThePathOpensAPrivateImage() throws IOException {
        String fingerprint = closed.fingerprint().hex();
        for (String path :
                List.of(
                        "/1.0/images/../images/" + fingerprint,
                        "/1.0/images/%2e%2e/images/" + fingerprint,
                        "/1.0//images/" + fingerprint,
                        "//1.0/images/" + fingerprint,
                        "/1.0/images//" + fingerprint,
                        "/1.0/IMAGES/" + fingerprint,
                        "/1.0/images/" + fingerprint.toUpperCase(java.util.Locale.ROOT),
                        "/1.0/images/" + fingerprint + "/",
                        "/1.0/images/" + fingerprint + "/.",
                        "/1.0/images/" + fingerprint + "%2fexport",
                        "/1.0/images/" + fingerprint + "/export/",
                        "/1.0/images/" + fingerprint + ";x",
                        "/1.0/images/" + fingerprint + "%00",
                        "/1.0/images/aliases/closed/../closed",
                        "/./1.0/images/" + fingerprint)) {
            TestAnswer answer = daemon.anybody().get(path);
            assertThat(answer.status()).as(path).isIn(400, 404);
            assertThat(answer.json().text("type")).isEqualTo("error");
        }
    }

    @Test
    void aSecretOpensItsImageInItsProjectOnly() throws IOException {
        TestCaller stranger = daemon.anybody();
        String path = "/1.0/images/" + closed.fingerprint();
        String secret = secret(daemon.full().post(path + "/secret", ""));
        assertThat(secret).matches("[0-9a-f]{64}");
        stranger.get(path + "?secret=" + secret).expect(200);
        stranger.get(path + "/export?secret=" + secret).expect(200);
        stranger.get(path + "/export?secret=" + secret).expect(200); // again: a broken download
        stranger.get(path + "?secret=" + WRONG).refusal(404);
        stranger.get(path + "?project=theirs&secret=" + secret).refusal(404);
        stranger.get("/1.0/images/" + elsewhere.fingerprint() + "?secret=" + secret).refusal(404);
        assertThat(daemon.log()).contains(path).doesNotContain(secret);
    }

    @Test
    void aPushTokenLetsItsImageInOnce() throws IOException {
        for (String query : List.of("", "?project=theirs")) {
            for (String family : List.of("X-LXD-", "X-Incus-")) {
                push(query, family, TestImage.virtualMachine(query + family));
            }
        }
    }

    private void push(String query, String family, TestImage image) throws IOException {
        String promise =
                """
                {"public": true, "properties": {"os": "pushed"},
                 "source": {"type": "image", "mode": "push", "fingerprint": "%s"}}
                """
                        .formatted(image.fingerprint());
        String secret = secret(daemon.full().post("/1.0/images" + query, promise));
        TestCaller stranger = daemon.anybody();
        String[] headers = {
            family + "secret: " + secret, family + "fingerprint: " + image.fingerprint()
        };
        stranger.upload("/1.0/images" + query, closed, family + "secret: " + secret).refusal(403);
        Fields operation =
                stranger.upload("/1.0/images" + query, image, headers).expect(202).metadata();
        String fresh = operation.object("metadata").text("secret");
        assertThat(fresh).isNotEqualTo(secret);
        String wait = "/1.0/operations/" + operation.text("id") + "/wait";
        stranger.get(wait).refusal(403);
        stranger.get(wait + "?secret=" + WRONG).refusal(403);
        Fields done = stranger.get(wait + "?timeout=-1&secret=" + fresh).metadata();
        assertThat(done.text("err")).isEmpty();
        assertThat(done.number("status_code")).isEqualTo(200);
        Fields stored = daemon.full().get("/1.0/images/" + image.fingerprint() + query).metadata();
        assertThat(stored.entries("properties")).containsEntry("os", "pushed");
        assertThat(stored.truth("public")).isTrue();
        assertThat(daemon.anybody().upload("/1.0/images" + query, image, headers).status())
                .isIn(403, 404); // used up; 404 where not even the project is told
        assertThat(daemon.log()).doesNotContain(secret).doesNotContain(fresh);
    }

    @Test
    void aTrustTokenIsListedToWhomItMayBeOnly() throws IOException {
        TestAnswer issued =
                daemon.full().post("/1.0/certificates", "{\"name\": \"new\", \"token\": true}");
        String secret = secret(issued);
        assertThat(daemon.full().get("/1.0/operations?recursion=1").text()).contains(secret);
        for (String query : List.of("?project=theirs", "?all-projects=true")) {
            assertThat(daemon.restricted().get("/1.0/operations" + query + "&recursion=1").text())
                    .doesNotContain(secret);
        }
        String body = "{\"password\": \"%s\"}".formatted(secret);
        daemon.anybody().post("/1.0/certificates", body).refusal(400);
        daemon.stranger().post("/1.0/certificates", body).expect(201);
        daemon.stranger().get("/1.0/operations").expect(200);
        assertThat(daemon.log()).contains("/1.0/certificates").doesNotContain(secret);
    }

    @Test
    void aTrustTokenIsToldToNoListenerWhoMayNotHaveIt() throws Exception {
        Events events = new Events();
        BlockingQueue<String> theirs = new LinkedBlockingQueue<>();
        BlockingQueue<String> all = new LinkedBlockingQueue<>();
        Set<String> types = Set.of("operation");
        try (AutoCloseable _ =
                        events.listen(Events.Interest.of(Set.of("default"), types), sink(theirs));
                AutoCloseable _ = events.listen(Events.Interest.ofAll(types), sink(all))) {
            events.publish(new Events.Event(Events.SERVER, "operation", "token"));
            events.publish(new Events.Event("default", "operation", "upload"));
            assertThat(all.take()).isEqualTo("token");
            assertThat(all.take()).isEqualTo("upload");
            assertThat(theirs.take()).isEqualTo("upload");
        }
    }

    private static EventSink sink(BlockingQueue<String> messages) {
        return new EventSink() {
            @Override
            public void send(String message) {
                messages.add(message);
            }

            @Override
            public void close() {}
        };
    }

    private static String secret(TestAnswer answer) {
        return answer.expect(202).metadata().object("metadata").text("secret");
    }
}
