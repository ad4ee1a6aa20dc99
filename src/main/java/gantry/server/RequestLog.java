package gantry.server;

import gantry.http.NotReached;
import gantry.image.ImageInfo;
import gantry.image.Words;
import gantry.remote.streams.StaleIndex;
import gantry.wire.JsonValue;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A line of JSON for each request, and one for each that failed by our fault. Queries are left
/// out, since secrets stand in them.
public final class RequestLog {
    private final PrintStream out;
    private final Clock clock;

    public RequestLog(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /// @param sent bytes of the response's body
    void answered(Request request, String caller, Response response, long sent, Duration took) {
        write(
                line("info", request)
                        .text("caller", caller)
                        .text("peer", peer(request.peer()))
                        .number("status", response.status())
                        .number("bytes", sent)
                        .textIfAny("outcome", isWhole(response, sent) ? "" : "broken off")
                        .number("micros", micros(took))
                        .textIfAny(
                                "operation",
                                response.status() == 202
                                        ? response.headers().first("Location").orElse("")
                                        : ""));
    }

    private static boolean isWhole(Response response, long sent) {
        return response.body() instanceof Response.LeftOut || sent == response.body().length();
    }

    /// The client left before it could be answered.
    void disconnected(Request request, String caller, Duration took) {
        write(
                line("info", request)
                        .text("caller", caller)
                        .text("peer", peer(request.peer()))
                        .text("outcome", "disconnected")
                        .number("micros", micros(took)));
    }

    void failed(Request request, Exception e) {
        switch (Failures.status(e)) {
            case 500 -> write(line("error", request).text("failure", e.toString()));
            case 503, 507 -> write(line("warning", request).text("failure", Failures.sentence(e)));
            default -> {}
        }
    }

    /// A thread ended in the middle of its work.
    void lost(Thread thread, Throwable failure) {
        write(error().text("failure", "Thread \"%s\": %s".formatted(thread.getName(), failure)));
    }

    /// The process ends, since memory ran out.
    void ends(Throwable failure, int code) {
        write(
                error().text(
                                "failure",
                                "Memory ran out, so the daemon ends with code %d: %s"
                                        .formatted(code, failure)));
    }

    private JsonValue.Builder error() {
        return JsonValue.object().time("time", Optional.of(clock.instant())).text("level", "error");
    }

    /// Something was answered, and could not be noted.
    void unnoted(Request request, Exception e) {
        write(line("error", request).text("failure", "Noting what was sent: " + e));
    }

    /// What the daemon does to images without a request.
    Schedule.Log ofSchedule() {
        return new Schedule.Log() {
            @Override
            public void said(ImageInfo image, String outcome) {
                write(
                        JsonValue.object()
                                .time("time", Optional.of(clock.instant()))
                                .text("project", image.project())
                                .text("image", image.fingerprint().hex())
                                .text("outcome", outcome));
            }

            @Override
            public void failed(Exception reason) {
                write(
                        JsonValue.object()
                                .time("time", Optional.of(clock.instant()))
                                .text("failure", "Looking after images: " + reason));
            }
        };
    }

    /// Which lists of images are not new, since their servers are away.
    public StaleIndex ofIndexes() {
        return new StaleIndex() {
            @Override
            public void used(String file, Instant since, String why) {
                write(
                        warning()
                                .text("stale", file)
                                .time("since", Optional.of(since))
                                .text("failure", why));
            }

            @Override
            public void noticed(String file, String what) {
                write(warning().text("file", file).text("failure", what));
            }
        };
    }

    private JsonValue.Builder warning() {
        return JsonValue.object()
                .time("time", Optional.of(clock.instant()))
                .text("level", "warning");
    }

    /// Why a server was not reached for somebody who is not told.
    public NotReached.Log ofConnections() {
        return (server, why) ->
                write(
                        JsonValue.object()
                                .time("time", Optional.of(clock.instant()))
                                .text("level", "warning")
                                .text("server", Words.printable(server.getRawAuthority()))
                                .text("failure", "Not reached: " + why.getMessage()));
    }

    private JsonValue.Builder line(String level, Request request) {
        return JsonValue.object()
                .time("time", Optional.of(clock.instant()))
                .text("level", level)
                .text("method", request.method())
                .text("path", Feeds.withoutSecret(request.path()));
    }

    private static long micros(Duration took) {
        return took.toNanos() / 1000;
    }

    private static String peer(Peer peer) {
        return switch (peer) {
            case Peer.Socket _ -> "unix";
            case Peer.Network(var address, _) -> address.getAddress().getHostAddress();
        };
    }

    private void write(JsonValue.Builder line) {
        out.println(line.build().json());
    }
}
