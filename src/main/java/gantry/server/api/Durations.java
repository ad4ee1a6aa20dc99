package gantry.server.api;

import gantry.server.api.MetricsText.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How long requests took, a histogram for each method.
public final class Durations {
    private static final String NAME = "gantry_request_duration_seconds";

    /// Upper bounds in seconds: from what a lookup takes to a large image over a slow line.
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600
    };

    private final Map<String, Histogram> methods = new ConcurrentSkipListMap<>();

    /// Each count is of one bucket alone; the last is of what is longer than every bound.
    private static final class Histogram {
        private final LongAdder[] counts =
                Stream.generate(LongAdder::new).limit(BOUNDS.length + 1).toArray(LongAdder[]::new);
        private final LongAdder nanos = new LongAdder();

        void add(Duration took) {
            double seconds = took.toNanos() / 1e9;
            int bucket =
                    IntStream.range(0, BOUNDS.length)
                            .filter(i -> seconds <= BOUNDS[i])
                            .findFirst()
                            .orElse(BOUNDS.length);
            counts[bucket].increment();
            nanos.add(took.toNanos());
        }

        /// The count is the sum of the buckets as they were read, so that the two never disagree.
        void write(MetricsText page, String method) {
            long sum = 0;
            for (int i = 0; i < counts.length; i++) {
                sum += counts[i].sum();
                String bound = i < BOUNDS.length ? MetricsText.number(BOUNDS[i]) : "+Inf";
                page.sample(
                        "%s_bucket{method=\"%s\",le=\"%s\"}".formatted(NAME, method, bound), sum);
            }
            page.sample("%s_sum{method=\"%s\"}".formatted(NAME, method), nanos.sum() / 1e9);
            page.sample("%s_count{method=\"%s\"}".formatted(NAME, method), sum);
        }
    }

    /// @param method one of a few
    public void add(String method, Duration took) {
        methods.computeIfAbsent(method, _ -> new Histogram()).add(took);
    }

    public void write(MetricsText page) {
        page.family(
                NAME, Kind.HISTOGRAM, "Seconds from a request to the last byte of its response");
        methods.forEach((method, histogram) -> histogram.write(page, method));
    }
}
