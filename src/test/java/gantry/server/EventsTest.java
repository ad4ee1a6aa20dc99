package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is told through the WebSocket, in which order, and to whom.
@Timeout(60)
class EventsTest {
    private final TestImage one = TestImage.container("one");
    private final TestImage two = TestImage.container("two");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    @Test
    void anOperationIsToldFromItsBeginningToItsEndInOrder() throws IOException {
        try (TestEvents events = TestEvents.open(daemon.full(), "?type=operation")) {
            Fields done = daemon.local().operation(daemon.local().upload("/1.0/images", one));
            List<Fields> told = new ArrayList<>();
            do {
                told.add(events.next());
            } while (told.getLast().object("metadata").number("status_code") < 200);
            assertThat(told)
                    .allSatisfy(
                            event -> {
                                assertThat(event.text("type")).isEqualTo("operation");
                                assertThat(event.text("project")).isEqualTo("default");
                                assertThat(event.text("location")).isEqualTo("test");
                                assertThat(event.object("metadata").text("id"))
                                        .isEqualTo(done.text("id"));
                            });
            assertThat(told)
                    .extracting(event -> event.object("metadata").text("status"))
                    .startsWith("Pending", "Running")
                    .endsWith("Running", "Success");
            Fields last = told.getLast().object("metadata");
            assertThat(last.object("metadata").text("fingerprint"))
                    .isEqualTo(one.fingerprint().hex());
        }
    }

    @Test
    void aFailureIsToldWithItsSentence() throws IOException {
        daemon.local().uploaded("", one);
        try (TestEvents events = TestEvents.open(daemon.local(), "?type=operation")) {
            daemon.local().upload("/1.0/images", one).expect(202);
            Fields last = events.next().object("metadata");
            while (last.number("status_code") < 200) {
                last = events.next().object("metadata");
            }
            assertThat(last.text("status")).isEqualTo("Failure");
            assertThat(last.text("err")).startsWith("Image with same fingerprint already exists");
        }
    }

    @Test
    void onlyTheTypesThatWereAskedForAreTold() throws IOException {
        try (TestEvents lifecycle = TestEvents.open(daemon.local(), "?type=lifecycle");
                TestEvents all = TestEvents.open(daemon.local(), "");
                TestEvents logging = TestEvents.open(daemon.local(), "?type=logging,lifecycle")) {
            String path = daemon.full().uploaded("", one);
            daemon.local().json("PUT", path, "{}").expect(200);
            for (TestEvents each : List.of(lifecycle, logging)) {
                assertThat(action(each.next())).isEqualTo("image-created");
                assertThat(action(each.next())).isEqualTo("image-updated");
            }
            assertThat(all.next().text("type")).isEqualTo("operation");
            Fields next = all.next();
            while (!next.text("type").equals("lifecycle")) {
                next = all.next();
            }
            assertThat(action(next)).isEqualTo("image-created");
            assertThat(next.object("metadata").text("source")).isEqualTo(path);
            assertThat(next.object("metadata").object("requestor").text("protocol"))
                    .isEqualTo("tls");
        }
    }

    private static String action(Fields event) {
        assertThat(event.text("type")).isEqualTo("lifecycle");
        return event.object("metadata").text("action");
    }

    @Test
    void anUnknownTypeIsRefused() throws IOException {
        assertThat(TestEvents.refused(daemon.local(), "?type=gossip").refusal(400))
                .contains("gossip");
    }

    @Test
    void aListenerHearsOfItsOwnProjectOnly() throws IOException {
        String type = "&type=lifecycle";
        try (TestEvents theirs = TestEvents.open(daemon.full(), "?project=theirs" + type);
                TestEvents ours = TestEvents.open(daemon.full(), "?project=default" + type);
                TestEvents all = TestEvents.open(daemon.full(), "?all-projects=true" + type);
                TestEvents restricted =
                        TestEvents.open(
                                daemon.restricted(), "?project=theirs&all-projects=true" + type)) {
            daemon.local().uploaded("", one);
            daemon.local().uploaded("?project=theirs", two);
            String first = "/1.0/images/" + one.fingerprint();
            String second = "/1.0/images/" + two.fingerprint() + "?project=theirs";
            assertThat(source(ours.next())).isEqualTo(first);
            assertThat(source(theirs.next())).isEqualTo(second);
            assertThat(source(restricted.next())).isEqualTo(second);
            assertThat(source(all.next())).isEqualTo(first);
            assertThat(source(all.next())).isEqualTo(second);
        }
    }

    private static String source(Fields event) {
        return event.object("metadata").text("source");
    }

    @Test
    void whoeverMayNotListenIsToldSo() throws IOException {
        for (TestCaller caller : List.of(daemon.anybody(), daemon.stranger(), daemon.meter())) {
            assertThat(TestEvents.refused(caller, "").refusal(403)).isEqualTo("not authorized");
        }
        for (String query : List.of("", "?project=default", "?project=default&all-projects=1")) {
            assertThat(TestEvents.refused(daemon.restricted(), query).refusal(403))
                    .isEqualTo("not authorized");
        }
    }

    @Test
    void aCancelledTokenIsTold() throws IOException {
        try (TestEvents events = TestEvents.open(daemon.full(), "")) {
            Fields token =
                    daemon.full()
                            .post("/1.0/certificates", "{\"name\": \"a\", \"token\": true}")
                            .expect(202)
                            .metadata();
            assertThat(events.next().object("metadata").text("id")).isEqualTo(token.text("id"));
            daemon.full().delete("/1.0/operations/" + token.text("id")).expect(200);
            Fields next = events.next();
            while (!next.object("metadata").text("status").equals("Cancelled")) {
                next = events.next();
            }
            assertThat(next.object("metadata").text("id")).isEqualTo(token.text("id"));
        }
    }
}
