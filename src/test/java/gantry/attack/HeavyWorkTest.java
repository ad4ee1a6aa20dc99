package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.server.ServeProcess;
import gantry.server.TestCaller;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Everything that keeps processors busy, more of it at once than there are: the daemon answers
/// `GET /1.0` on both doors within a second, and ends when it is told to. [WorkOutsidePoolsTest]
/// has the kinds of work one by one, whatever the time.
@Tag("attack")
@Timeout(180)
class HeavyWorkTest {
    /// What the daemon promises.
    private static final Duration PROMISED = Duration.ofSeconds(1);

    /// Of running requests and then of running operations, and time to end.
    private static final Duration PROMISED_END = Duration.ofSeconds(70);

    /// What even a machine that is busy otherwise does; it was minutes, and more.
    private static final Duration STARVED = Duration.ofSeconds(5);

    private static final Duration WATCHED = Duration.ofMillis(1500);

    /// What a JVM ends with that was told to by this signal.
    private static final int SIGTERM = 128 + 15;

    private static final int MANY = 2 * Runtime.getRuntime().availableProcessors();

    @TempDir Path directory;
    private ServeProcess daemon;
    private String image = "";

    @BeforeEach
    void start() throws IOException {
        ServeProcess.configure(directory, Map.of());
        daemon = ServeProcess.on(directory, "-XX:+UseSerialGC", "-Xmx256m");
        image =
                daemon.local()
                        .uploaded(
                                "",
                                TestImage.container("open"),
                                "X-LXD-public: true",
                                "X-LXD-properties: long=" + "a".repeat(19_000));
        daemon.anybody().get("/1.0").expect(200);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    @Test
    void twoFiltersOfEmptyLoopsHoldUpNobody() throws Exception {
        String loops = filter("fingerprint eq (?:(?:){2000000000}){2000000000}");
        String fewer = filter("fingerprint eq ^(?:(?:){100}){20}!$");
        try (Attackers _ =
                new Attackers()
                        .add(MANY, () -> daemon.anybody().get(loops))
                        .add(MANY, () -> daemon.anybody().get(fewer))) {
            answersAndEnds();
        }
    }

    @Test
    void theCostliestFiltersHoldUpNobody() throws Exception {
        try (Attackers _ =
                new Attackers()
                        .add(MANY, () -> daemon.anybody().get(costly()))
                        .add(MANY, () -> daemon.local().get(costly()))) {
            answersAndEnds();
        }
    }

    @Test
    void unpackingHoldsUpNobody() throws Exception {
        TestImage gzip = Bombs.gzipBehindMetadata(4);
        TestImage bzip2 = Bombs.bzip2BeforeMetadata(4);
        TestImage xz = Bombs.xzWithDictionary(64, "xz");
        try (Attackers _ =
                new Attackers()
                        .add(MANY, () -> daemon.local().upload("/1.0/images", gzip))
                        .add(MANY, () -> daemon.local().upload("/1.0/images", bzip2))
                        .add(MANY, () -> daemon.local().upload("/1.0/images", xz))) {
            answersAndEnds();
        }
    }

    @Test
    void megabytesOfJsonAndTreesHoldUpNobody() throws Exception {
        String json = "[" + "[1],".repeat(200_000) + "1]";
        try (Attackers _ =
                new Attackers()
                        .add(MANY, () -> daemon.local().post("/1.0/images", json))
                        .add(MANY, () -> daemon.local().json("PATCH", image, "{}"))
                        .add(MANY, () -> daemon.anybody().get("/streams/v1/images.json"))
                        .add(MANY, () -> daemon.local().get("/1.0/images?recursion=1"))
                        .add(MANY, () -> daemon.local().get("/1.0/metrics"))
                        .add(1, () -> daemon.anybody().get("/1.0/openapi.json"))) {
            answersAndEnds();
        }
    }

    private void answersAndEnds() throws IOException {
        for (TestCaller caller : List.of(daemon.local(), daemon.anybody())) {
            List<Duration> answers = Attackers.answers(WATCHED, caller);
            assertThat(answers.get(answers.size() * 9 / 10)).isLessThan(PROMISED);
            assertThat(answers.getLast()).isLessThan(STARVED);
        }
        daemon.terminate();
        assertThat(daemon.exitCode(PROMISED_END)).isEqualTo(SIGTERM);
    }

    /// As costly as all its expressions together may be.
    private static String costly() {
        String clause = "properties.long eq (a?){500}b";
        return filter(String.join(" or ", Collections.nCopies(20, clause)));
    }

    private static String filter(String text) {
        return "/1.0/images?filter=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
