package gantry.server;

import gantry.server.Route.Entry;
import gantry.server.Route.Scope;
import gantry.store.ImageStore;
import gantry.wire.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// `/1.0/metrics`, in the text format of Prometheus.
final class Metrics {
    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder bytesOut = new LongAdder();

    private final ImageStore store;
    private final Operations operations;
    private final Room room;

    Metrics(ImageStore store, Operations operations, Room room) {
        this.store = store;
        this.operations = operations;
        this.room = room;
    }

    List<Route> routes() {
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

    void answered(String method, int status) {
        count(method, Integer.toString(status));
    }

    void disconnected(String method) {
        count(method, "disconnected");
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

    void sent(long bytes) {
        bytesOut.add(bytes);
    }

    private String text() throws IOException {
        ImageStore.Usage usage = store.usage();
        StringBuilder out = new StringBuilder();
        family(out, "gantry_requests_total", "counter", "Requests answered");
        requests.forEach(
                (labels, count) -> line(out, "gantry_requests_total" + labels, count.sum()));
        single(out, "gantry_received_bytes_total", "counter", "Bytes of uploads", room.received());
        single(
                out,
                "gantry_sent_bytes_total",
                "counter",
                "Bytes of response bodies",
                bytesOut.sum());
        single(out, "gantry_images", "gauge", "Images in all projects", usage.images());
        single(
                out,
                "gantry_stored_bytes",
                "gauge",
                "Bytes of all stored files",
                usage.storedBytes());
        single(out, "gantry_free_bytes", "gauge", "Bytes that may still come in", room.free());
        single(
                out,
                "gantry_staging_bytes",
                "gauge",
                "Bytes of images on their way in",
                usage.stagingBytes());
        single(out, "gantry_uploads", "gauge", "Images on their way in", room.running());
        single(
                out,
                "gantry_operations_running",
                "gauge",
                "Operations that are not over",
                running());
        return out.toString();
    }

    private long running() {
        return operations.all().stream().filter(each -> each.status() == Status.RUNNING).count();
    }

    private static void single(
            StringBuilder out, String name, String type, String help, long value) {
        family(out, name, type, help);
        line(out, name, value);
    }

    private static void family(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder out, String series, long value) {
        out.append(series).append(' ').append(value).append('\n');
    }
}
