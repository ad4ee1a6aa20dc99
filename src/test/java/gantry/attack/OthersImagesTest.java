package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.TestAnswer;
import gantry.server.TestCaller;
import gantry.server.TestConnection;
import gantry.server.TestDaemon;
import gantry.server.TestRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody with a restricted certificate changes images that are not theirs, reads what is about
/// others, and goes on when they have been shut out.
@Tag("attack")
@Timeout(60)
class OthersImagesTest {
    private static final String SHARED = "project=shared";
    private static final int LARGE = 2 << 20;

    private final TestImage open = TestImage.container("open");
    private final TestImage closed = TestImage.splitContainer("closed");
    private final TestImage other = TestImage.container("other");
    private final TestImage large =
            TestImage.unified(
                    "metadata.yaml",
                    TestImage.metadata("large"),
                    "rootfs/noise",
                    TestImage.noise(LARGE));

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon =
                TestDaemon.on(
                                Files.createDirectory(directory.resolve("daemon")),
                                Map.of("images.allowed_networks", "127.0.0.1"))
                        .trusting()
                        .sharing();
        daemon.local().uploaded("", open, "X-LXD-public: true", "X-Incus-aliases: open");
        daemon.local().uploaded("", closed, "X-Incus-aliases: closed");
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private String state() throws IOException {
        return daemon.local().get("/1.0/images?recursion=1").text()
                + daemon.local().get("/1.0/images/aliases?recursion=1").text();
    }

    @Test
    void whatAProjectSharesIsSeenAndNotChanged() throws IOException {
        String before = state();
        TestCaller caller = daemon.restricted();
        assertThat(caller.get("/1.0/images?" + SHARED).expect(200).text())
                .contains(closed.fingerprint().hex());
        String image = "/1.0/images/" + closed.fingerprint();
        caller.get(image + "/export?" + SHARED).expect(200);
        caller.get("/1.0/images/aliases/closed?" + SHARED).expect(200);
        caller.get("/1.0/images/aliases?" + SHARED).expect(200);

        String alias = "/1.0/images/aliases/closed?" + SHARED;
        String target = "{\"name\": \"new\", \"target\": \"%s\"}".formatted(closed.fingerprint());
        List<TestAnswer> refused =
                List.of(
                        caller.delete(image + "?" + SHARED),
                        caller.json("PUT", image + "?" + SHARED, "{\"public\": true}"),
                        caller.json("PATCH", image + "?" + SHARED, "{\"public\": true}"),
                        caller.post(image + "/refresh?" + SHARED, ""),
                        caller.post(image + "/rollback?" + SHARED, "{\"name\": \"closed\"}"),
                        caller.post("/1.0/images/aliases?" + SHARED, target),
                        caller.json("PUT", alias, target),
                        caller.json("PATCH", alias, "{\"description\": \"new\"}"),
                        caller.post(alias, "{\"name\": \"new\"}"),
                        caller.delete(alias),
                        caller.upload("/1.0/images?" + SHARED, other),
                        caller.post("/1.0/images?" + SHARED, pull("https://127.0.0.1:1", "")),
                        caller.post("/1.0/images?" + SHARED, promise()));
        assertThat(refused)
                .allSatisfy(
                        answer ->
                                assertThat(answer.refusal(403))
                                        .startsWith("not authorized: project shared shares"));
        assertThat(state()).isEqualTo(before);
    }

    /// Whoever may use `default`, too, may change its images under either name.
    @Test
    void whoMayUseBothChangesWhatTheyShare() throws IOException {
        daemon.restrict(List.of(Project.DEFAULT, "shared"));
        TestAnswer deleted =
                daemon.restricted().delete("/1.0/images/" + closed.fingerprint() + "?" + SHARED);
        deleted.expect(202);
    }

    private String promise() {
        return "{\"source\": {\"type\": \"image\", \"mode\": \"push\", \"fingerprint\": \"%s\"}}"
                .formatted(large.fingerprint());
    }

    private static String pull(String server, String certificate) {
        Fields source =
                JsonValue.object()
                        .text("type", "image")
                        .text("mode", "pull")
                        .text("server", server)
                        .text("certificate", certificate)
                        .text("alias", "large")
                        .build();
        return JsonValue.object().value("source", source).build().json();
    }

    @Test
    void ofOthersNothingIsRead() throws IOException {
        daemon.store().configuration().set(Map.of("user.key", "told to nobody"));
        TestCaller caller = daemon.restricted();
        assertThat(caller.get("/1.0").expect(200).text()).doesNotContain("told to nobody");
        assertThat(caller.get("/1.0").metadata().object("config").fields()).isEmpty();
        assertThat(daemon.full().get("/1.0").text()).contains("told to nobody");
        caller.get("/1.0/metrics").refusal(403);
        caller.get("/1.0/certificates").refusal(403);
        assertThat(caller.get("/1.0/projects?recursion=1").text())
                .contains("shared", "theirs")
                .doesNotContain("default\"", closed.fingerprint().hex());
        assertThat(caller.get("/1.0/projects/default").refusal(403))
                .isEqualTo(caller.get("/1.0/projects/absent").refusal(403));
        assertThat(caller.get("/1.0/images?project=absent").refusal(403))
                .isEqualTo("not authorized");
    }

    @Test
    void noLessIsSeenThanByAStranger() throws IOException {
        String secret =
                daemon.full()
                        .post("/1.0/images/" + closed.fingerprint() + "/secret", "")
                        .metadata()
                        .object("metadata")
                        .text("secret");
        for (String path :
                List.of(
                        "/1.0/images",
                        "/1.0/images?recursion=1",
                        "/1.0/images/" + open.fingerprint(),
                        "/1.0/images/" + open.fingerprint() + "/export",
                        "/1.0/images/aliases/open",
                        "/1.0/images/" + closed.fingerprint() + "?secret=" + secret,
                        "/1.0/images/"
                                + closed.fingerprint()
                                + "/export?part=rootfs&secret="
                                + secret)) {
            TestAnswer stranger = daemon.anybody().get(path).expect(200);
            assertThat(daemon.restricted().get(path).expect(200).text())
                    .as(path)
                    .isEqualTo(stranger.text());
        }
        daemon.restricted().get("/1.0/images/" + closed.fingerprint()).refusal(404);
        daemon.restricted().get("/1.0/images/aliases").refusal(403);
        daemon.restricted().delete("/1.0/images/" + open.fingerprint()).refusal(403);
    }

    private void assertNothingCame(String project) throws IOException {
        assertThat(daemon.local().get("/1.0/images?project=" + project).text())
                .doesNotContain(large.fingerprint().hex());
        assertThat(daemon.staging()).isEmpty();
    }

    private interface Change {
        void make() throws IOException;
    }

    /// Sends half an image, lets something happen, and sends the rest.
    private String upload(Change change) throws IOException {
        byte[] bytes = large.parts().getFirst().bytes();
        int half = bytes.length / 2;
        String path = "/1.0/images?project=" + TestDaemon.PROJECT;
        try (TestConnection connection = daemon.restricted().connect()) {
            connection
                    .send(TestCaller.start("POST", path, bytes.length))
                    .send(Arrays.copyOf(bytes, half));
            awaitTheBeginning();
            change.make();
            connection.send(Arrays.copyOfRange(bytes, half, bytes.length));
            TestAnswer answer = connection.answer("POST");
            if (answer.status() != 202) {
                return answer.json().text("error");
            }
            return daemon.local().operation(answer).text("err");
        }
    }

    /// Until then its sender is not asked for.
    private void awaitTheBeginning() throws IOException {
        while (daemon.staging().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anUploadIsNotCommittedWhoseSenderWasShutOutMeanwhile() throws IOException {
        assertThat(upload(daemon::forgetRestricted)).isEqualTo("not authorized");
        assertNothingCame(TestDaemon.PROJECT);
    }

    @Test
    void anUploadIsNotCommittedWhoseSenderMayUseItsProjectNoMore() throws IOException {
        assertThat(upload(() -> daemon.restrict(List.of("shared")))).isEqualTo("not authorized");
        assertNothingCame(TestDaemon.PROJECT);
    }

    @Test
    void anUploadIsCommittedWhoseSenderMayStillUseItsProject() throws IOException {
        assertThat(upload(() -> daemon.restrict(List.of(TestDaemon.PROJECT)))).isEmpty();
    }

    @Test
    void anImageIsNotFetchedForWhoWasShutOutMeanwhile() throws Exception {
        try (TestDaemon source = TestDaemon.on(Files.createDirectory(directory.resolve("source")));
                TestRelay relay = TestRelay.standingStillAfter(LARGE / 2, source.address())) {
            source.local().uploaded("", large, "X-LXD-public: true", "X-Incus-aliases: large");
            TestAnswer begun =
                    daemon.restricted()
                            .post(
                                    "/1.0/images?project=" + TestDaemon.PROJECT,
                                    pull(relay.url(), source.certificate()));
            relay.waiting.take();
            daemon.forgetRestricted();
            relay.goOn();
            assertThat(daemon.local().operation(begun).text("err")).isEqualTo("not authorized");
            assertNothingCame(TestDaemon.PROJECT);
        }
    }

    @Test
    void aTokenIsWorthNothingWhenItsMakerIsShutOut() throws IOException {
        String theirs = "?project=" + TestDaemon.PROJECT;
        TestCaller caller = daemon.restricted();
        TestImage own = TestImage.container("own");
        caller.upload("/1.0/images" + theirs, own).expect(202);
        String path = "/1.0/images/" + own.fingerprint();
        String opening = secret(caller.post(path + "/secret" + theirs, ""));
        String letting = secret(caller.post("/1.0/images" + theirs, promise()));
        daemon.anybody().get(path + theirs + "&secret=" + opening).expect(200);
        daemon.forgetRestricted();
        daemon.anybody().get(path + theirs + "&secret=" + opening).refusal(404);
        daemon.anybody()
                .upload(
                        "/1.0/images" + theirs,
                        large,
                        "X-LXD-secret: " + letting,
                        "X-LXD-fingerprint: " + large.fingerprint())
                .refusal(403);
        assertNothingCame(TestDaemon.PROJECT);
    }

    private static String secret(TestAnswer answer) {
        return answer.expect(202).metadata().object("metadata").text("secret");
    }
}
