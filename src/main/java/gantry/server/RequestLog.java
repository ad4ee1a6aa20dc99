package gantry.server;

import gantry.wire.JsonValue;
import java.io.PrintStream;
import java.time.Clock;
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

    void answered(Request request, String caller, Response response, long nanos) {
        write(
                JsonValue.object()
                        .time("time", Optional.of(clock.instant()))
                        .text("method", request.method())
                        .text("path", request.path())
                        .text("caller", caller)
                        .text("peer", peer(request.peer()))
                        .number("status", response.status())
                        .number("bytes", response.body().length())
                        .number("micros", nanos / 1000)
                        .textIfAny(
                                "operation",
                                response.status() == 202
                                        ? response.headers().first("Location").orElse("")
                                        : ""));
    }

    void failed(Request request, Exception e) {
        if (Failures.status(e) == 500) {
            write(
                    JsonValue.object()
                            .time("time", Optional.of(clock.instant()))
                            .text("method", request.method())
                            .text("path", request.path())
                            .text("failure", e.toString()));
        }
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
