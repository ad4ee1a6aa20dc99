package gantry.server.api;

import gantry.http.Pem;
import gantry.server.api.MetricsText.Kind;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.ServerFacts;
import gantry.server.jobs.Operations;
import gantry.store.Holdings;
import gantry.store.ImageStore;
import gantry.store.ImageStore.ProjectUsage;
import gantry.wire.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// `/1.0/metrics`, in the text format of Prometheus.
public final class Metrics {
    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder bytesOut = new LongAdder();

    private final Durations durations = new Durations();

    private final ImageStore store;
    private final Supplier<ServerFacts> facts;
    private final Operations operations;
    private final Intake room;
    private final RefreshCounts refreshes;

    public Metrics(
            ImageStore store,
            Supplier<ServerFacts> facts,
            Operations operations,
            Intake room,
            RefreshCounts refreshes) {
        this.store = store;
        this.facts = facts;
        this.operations = operations;
        this.room = room;
        this.refreshes = refreshes;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                                "GET",
                                "/1.0/metrics",
                                Entry.METER,
                                Scope.SERVER,
                                "Show metrics",
                                _ ->
                                        new Reply.Text(
                                                "text/plain; version=0.0.4; charset=utf-8", text()))
                        .heavy());
    }

    public void answered(String method, int status, Duration took) {
        count(method, Integer.toString(status));
        durations.add(known(method), took);
    }

    public void disconnected(String method, Duration took) {
        count(method, "disconnected");
        durations.add(known(method), took);
    }

    private void count(String method, String status) {
        requests.computeIfAbsent(
                        "{method=\"%s\",status=\"%s\"}".formatted(known(method), status),
                        _ -> new LongAdder())
                .increment();
    }

    /// Strangers do not name our series.
    private static String known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> "other";
        };
    }

    public void sent(long bytes) {
        bytesOut.add(bytes);
    }

    private String text() throws IOException {
        Holdings usage = store.usage();
        MetricsText page = new MetricsText();
        page.family("gantry_build_info", Kind.GAUGE, "Always 1; its label has the version")
                .sample(
                        "gantry_build_info{version=%s}"
                                .formatted(MetricsText.quoted(facts.get().version())),
                        1);
        page.family("gantry_requests_total", Kind.COUNTER, "Requests answered");
        requests.forEach(
                (labels, count) -> page.sample("gantry_requests_total" + labels, count.sum()));
        durations.write(page);
        page.single(
                        "gantry_received_bytes_total",
                        Kind.COUNTER,
                        "Bytes of uploads",
                        room.received())
                .single(
                        "gantry_sent_bytes_total",
                        Kind.COUNTER,
                        "Bytes of response bodies",
                        bytesOut.sum())
                .single("gantry_images", Kind.GAUGE, "Images in all projects", usage.images())
                .single(
                        "gantry_stored_bytes",
                        Kind.GAUGE,
                        "Bytes of all stored files",
                        usage.storedBytes())
                .single(
                        "gantry_free_bytes",
                        Kind.GAUGE,
                        "Bytes that may still come in",
                        room.free())
                .single(
                        "gantry_staging_bytes",
                        Kind.GAUGE,
                        "Bytes of images on their way in",
                        usage.stagingBytes())
                .single("gantry_uploads", Kind.GAUGE, "Images on their way in", room.running())
                .single(
                        "gantry_operations_running",
                        Kind.GAUGE,
                        "Operations that are not over",
                        running());
        projects(page);
        refreshes.write(page);
        certificate(page);
        ProcessMetrics.write(page);
        return page.text();
    }

    private void projects(MetricsText page) throws IOException {
        List<ProjectUsage> projects = store.projectUsage();
        page.family("gantry_project_images", Kind.GAUGE, "Images of a project");
        projects.forEach(each -> page.sample("gantry_project_images" + label(each), each.images()));
        page.family(
                "gantry_project_bytes",
                Kind.GAUGE,
                "Bytes of a project's images, each counted whole");
        projects.forEach(each -> page.sample("gantry_project_bytes" + label(each), each.bytes()));
    }

    private static String label(ProjectUsage usage) {
        return "{project=%s}".formatted(MetricsText.quoted(usage.project()));
    }

    private void certificate(MetricsText page) {
        String pem = facts.get().certificate();
        if (!pem.isEmpty()) {
            page.single(
                    "gantry_certificate_expiry_timestamp_seconds",
                    Kind.GAUGE,
                    "When the certificate of HTTPS expires, in seconds since 1970",
                    Pem.certificates(pem).getFirst().getNotAfter().toInstant().toEpochMilli()
                            / 1e3);
        }
    }

    private long running() {
        return operations.all().stream().filter(each -> each.status() == Status.RUNNING).count();
    }
}
