package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Operations that fetch an image from another server: watched, waited for, cancelled.
@Timeout(50) // less than the idle time after which a server would hang up by itself
class PullOperationsTest {
    private static final int LARGE = 2 << 20;

    private final TestImage image =
            TestImage.unified(
                    "metadata.yaml",
                    TestImage.metadata("large"),
                    "rootfs/noise",
                    TestImage.noise(2 * LARGE));

    @TempDir Path directory;
    private TestDaemon source;
    private TestDaemon target;

    @BeforeEach
    void open() throws IOException {
        source = TestDaemon.on(Files.createDirectory(directory.resolve("source"))).trusting();
        target = TestDaemon.on(Files.createDirectory(directory.resolve("target"))).trusting();
        source.local().uploaded("", image, "X-LXD-public: true", "X-Incus-aliases: large");
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        source.close();
    }

    private Fields pull(TestRelay relay, String query) throws IOException {
        String certificate =
                source.local().get("/1.0").metadata().object("environment").text("certificate");
        Fields wanted =
                JsonValue.object()
                        .value(
                                "source",
                                JsonValue.object()
                                        .text("type", "image")
                                        .text("mode", "pull")
                                        .text("server", relay.url())
                                        .text("certificate", certificate)
                                        .text("alias", "large")
                                        .build())
                        .build();
        return target.full().post("/1.0/images" + query, wanted.json()).expect(202).metadata();
    }

    private static String path(Fields operation) {
        return "/1.0/operations/" + operation.text("id");
    }

    @Test
    void aPullThatIsOverHoldsNoConnection() throws Exception {
        try (TestRelay relay = TestRelay.to(source.address())) {
            Fields done = target.full().get(path(pull(relay, "")) + "/wait").metadata();
            assertThat(done.text("err")).isEmpty();
            assertThat(done.object("metadata").text("fingerprint"))
                    .isEqualTo(image.fingerprint().hex());
            assertThat(relay.hungUp.take()).isEqualTo("hung up");
            Fields followed = target.full().get("/1.0/images/" + image.fingerprint()).metadata();
            assertThat(followed.object("update_source").text("alias")).isEqualTo("large");
        }
    }

    @Test
    void aRefreshThatIsOverHoldsNoConnection() throws Exception {
        try (TestRelay relay = TestRelay.to(source.address())) {
            target.full().get(path(pull(relay, "")) + "/wait").expect(200);
            relay.hungUp.take();
            String refresh = "/1.0/images/" + image.fingerprint() + "/refresh";
            Fields done = target.full().operation(target.full().post(refresh, ""));
            assertThat(done.text("err")).isEmpty();
            assertThat(done.object("metadata").truth("refreshed")).isFalse();
            assertThat(relay.hungUp.take()).isEqualTo("hung up");
        }
    }

    @Test
    void aRunningPullIsCancelledAndWhatCameOfItIsKeptForTheNext() throws Exception {
        try (TestRelay relay = TestRelay.standingStillAfter(LARGE / 2, source.address())) {
            Fields operation = pull(relay, "");
            relay.waiting.take();
            Fields running = target.full().get(path(operation)).metadata();
            assertThat(running.text("status")).isEqualTo("Running");
            assertThat(running.truth("may_cancel")).isTrue();
            Fields waited = target.full().get(path(operation) + "/wait?timeout=0").metadata();
            assertThat(waited.number("status_code")).isEqualTo(103);
            target.full().delete(path(operation)).expect(200);
            Fields done = target.full().get(path(operation) + "/wait").metadata();
            assertThat(done.text("status")).isEqualTo("Cancelled");
            assertThat(done.number("status_code")).isEqualTo(401);
            assertThat(done.text("err")).isEqualTo("Operation cancelled");
            assertThat(done.truth("may_cancel")).isFalse();
            assertThat(target.full().delete(path(operation)).refusal(400))
                    .isEqualTo("Only running operations can be cancelled");
            assertThat(relay.hungUp.take()).isEqualTo("hung up");
            assertThat(target.staging()).isEmpty();
            assertThat(target.store().images(Project.DEFAULT).list()).isEmpty();
        }
        try (TestRelay relay = TestRelay.to(source.address())) {
            Fields again = target.full().get(path(pull(relay, "")) + "/wait").metadata();
            assertThat(again.text("err")).isEmpty();
        }
        assertThat(target.store().usage().stagingBytes()).isZero();
        assertThat(target.store().verify(Progress.NONE)).isEmpty();
    }

    @Test
    void othersNeitherSeeNorCancelWhatIsNotTheirs() throws Exception {
        try (TestRelay relay = TestRelay.standingStillAfter(LARGE / 2, source.address())) {
            Fields operation = pull(relay, "");
            relay.waiting.take();
            for (TestCaller other :
                    List.of(
                            target.anybody(),
                            target.stranger(),
                            target.restricted(),
                            target.meter())) {
                for (String rest : List.of("", "/wait?timeout=0")) {
                    other.get(path(operation) + rest).refusal(403);
                }
                other.delete(path(operation)).refusal(403);
                other.get(path(operation) + "?project=theirs").refusal(403);
                other.delete(path(operation) + "?project=theirs").refusal(403);
            }
            for (String query : List.of("", "&all-projects=true")) {
                assertThat(
                                target.restricted()
                                        .get("/1.0/operations?project=theirs" + query)
                                        .expect(200)
                                        .text())
                        .doesNotContain(operation.text("id"));
            }
            assertThat(target.full().get(path(operation)).metadata().text("status"))
                    .isEqualTo("Running");
            target.full().delete(path(operation)).expect(200);
        }
    }

    @Test
    void operationsAreListedByTheirStatusAndProject() throws Exception {
        try (TestRelay stuck = TestRelay.standingStillAfter(LARGE / 2, source.address());
                TestRelay relay = TestRelay.to(source.address())) {
            Fields done = pull(relay, "");
            target.full().get(path(done) + "/wait").expect(200);
            Fields running = pull(stuck, "?project=theirs");
            stuck.waiting.take();
            Fields here = target.full().get("/1.0/operations").metadata();
            assertThat(here.texts("success")).contains(path(done));
            assertThat(here.fields()).doesNotContainKey("running");
            Fields there = target.restricted().get("/1.0/operations?project=theirs").metadata();
            assertThat(there.texts("running")).containsExactly(path(running));
            Fields all =
                    target.full().get("/1.0/operations?all-projects=true&recursion=1").metadata();
            assertThat(all.objects("running"))
                    .singleElement()
                    .satisfies(each -> assertThat(each.text("id")).isEqualTo(running.text("id")));
            assertThat(all.objects("success"))
                    .anySatisfy(each -> assertThat(each.text("id")).isEqualTo(done.text("id")));
            target.restricted().delete(path(running) + "?project=theirs").expect(200);
        }
    }

    @Test
    void whatIsNoOperationIsNotFound() throws IOException {
        for (String id : List.of("00000000-0000-4000-8000-000000000000", "x", "1-1-1-1-1", "%20")) {
            for (String rest : List.of("", "/wait")) {
                assertThat(target.full().get("/1.0/operations/" + id + rest).refusal(404))
                        .isEqualTo("Operation not found");
            }
            assertThat(target.full().delete("/1.0/operations/" + id).refusal(404))
                    .isEqualTo("Operation not found");
        }
    }

    @Test
    void aWaitThatIsNoNumberOfSecondsIsRefused() throws IOException {
        TestAnswer token =
                target.full().post("/1.0/certificates", "{\"name\": \"a\", \"token\": true}");
        String path = path(token.expect(202).metadata());
        for (String timeout : List.of("soon", "1.5", "0x1")) {
            assertThat(target.full().get(path + "/wait?timeout=" + timeout).refusal(400))
                    .contains("timeout");
        }
        assertThat(target.full().get(path + "/wait?timeout=0").metadata().text("status"))
                .isEqualTo("Running");
        target.full().delete(path).expect(200);
        assertThat(target.full().get(path + "/wait?timeout=-1").metadata().text("status"))
                .isEqualTo("Cancelled");
    }
}
