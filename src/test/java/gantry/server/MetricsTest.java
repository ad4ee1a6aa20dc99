package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.http.Pem;
import gantry.server.api.Durations;
import gantry.server.api.MetricsText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `/1.0/metrics`, as Prometheus reads it.
@Timeout(60)
class MetricsTest {
    private static final Path DOCS = Path.of("docs/install.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `((?:gantry|process)_[a-z_]+)");

    @TempDir Path directory;

    private static PrometheusPage page(TestDaemon daemon) throws IOException {
        return new PrometheusPage(daemon.meter().get("/1.0/metrics").expect(200).text());
    }

    @Test
    void aDaemonThatHasDoneSomethingTellsOfIt() throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory).trusting()) {
            TestImage image = TestImage.container("one");
            daemon.local().uploaded("", image);
            daemon.local().get("/1.0/images").expect(200);

            PrometheusPage page = page(daemon);
            assertThat(page.value("gantry_build_info", "{version=1}")).isEqualTo(1);
            assertThat(page.value("gantry_project_images", "{project=default}")).isEqualTo(1);
            assertThat(page.value("gantry_project_bytes", "{project=default}"))
                    .isEqualTo((double) image.size());
            assertThat(page.value("gantry_project_images", "{project=theirs}")).isZero();
            assertThat(page.value("gantry_project_bytes", "{project=theirs}")).isZero();
            assertThat(page.value("gantry_request_duration_seconds_count", "{method=POST}"))
                    .isPositive();
            assertThat(page.value("gantry_request_duration_seconds_sum", "{method=GET}"))
                    .isPositive();
            assertThat(page.value("gantry_certificate_expiry_timestamp_seconds", "{}"))
                    .isEqualTo(
                            Pem.certificates(daemon.certificate())
                                            .getFirst()
                                            .getNotAfter()
                                            .toInstant()
                                            .toEpochMilli()
                                    / 1000.0);
            for (String name :
                    List.of(
                            "process_start_time_seconds",
                            "process_cpu_seconds_total",
                            "process_resident_memory_bytes",
                            "process_threads",
                            "process_open_fds",
                            "process_max_fds")) {
                assertThat(page.value(name, "{}")).as(name).isPositive();
            }
        }
    }

    @Test
    void theDocsListWhatIsServed() throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory).trusting()) {
            List<String> listed =
                    ROW.matcher(Files.readString(DOCS)).results().map(row -> row.group(1)).toList();
            assertThat(listed).containsExactlyInAnyOrderElementsOf(page(daemon).families());
        }
    }

    @Test
    void aDurationIsInEveryBucketThatIsLongEnough() {
        Durations durations = new Durations();
        durations.add("GET", Duration.ofMillis(10));
        durations.add("GET", Duration.ofMillis(700));
        durations.add("GET", Duration.ofHours(1));
        MetricsText text = new MetricsText();
        durations.write(text);
        PrometheusPage page = new PrometheusPage(text.text());
        String bucket = "gantry_request_duration_seconds_bucket";
        assertThat(page.value(bucket, "{le=0.005, method=GET}")).isZero();
        assertThat(page.value(bucket, "{le=0.01, method=GET}")).isEqualTo(1);
        assertThat(page.value(bucket, "{le=1, method=GET}")).isEqualTo(2);
        assertThat(page.value(bucket, "{le=600, method=GET}")).isEqualTo(2);
        assertThat(page.value(bucket, "{le=+Inf, method=GET}")).isEqualTo(3);
        assertThat(page.value("gantry_request_duration_seconds_sum", "{method=GET}"))
                .isEqualTo(3600.71);
    }

    @Test
    void aLabelOfStrangeCharactersStaysOne() {
        MetricsText text = new MetricsText();
        text.family("a", MetricsText.Kind.GAUGE, "An a")
                .sample("a{b=" + MetricsText.quoted("x\"\\\n}") + "}", 1.5);
        assertThat(new PrometheusPage(text.text()).value("a", "{b=x\\\"\\\\\\n}}")).isEqualTo(1.5);
    }

    /// The parser is worth what it refuses.
    @Test
    void aPageThatPrometheusWouldNotTakeIsSeen() {
        String family = "# HELP a An a\n# TYPE a gauge\n";
        for (String bad :
                List.of(
                        "a 1\n",
                        family + "a 1\na 2\n",
                        family + "a 1\n" + family + "a{b=\"c\"} 1\n",
                        family + "b 1\n",
                        family + "a{b=\"c} 1\n",
                        family + "a x\n",
                        family + "a 1",
                        "# HELP a An a\n# TYPE a counter\na 1\n",
                        "# HELP a An a\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")) {
            assertThatThrownBy(() -> new PrometheusPage(bad))
                    .as(bad)
                    .isInstanceOf(AssertionError.class);
        }
    }
}
