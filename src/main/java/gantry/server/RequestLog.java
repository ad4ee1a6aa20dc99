package gantry.server;

import gantry.http.NotReached;
import gantry.image.ImageInfo;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.remote.streams.StaleIndex;
import gantry.server.Log.Level;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Failures;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.jobs.Operation;
import gantry.server.trees.Feeds;
import gantry.transfer.Refresh;
import gantry.upkeep.Schedule;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A line for each request, and one for each that failed by our fault, and what the daemon does
/// without one. Queries are left out, since secrets stand in them.
public final class RequestLog {
    private final Log log;

    public RequestLog(Log log) {
        this.log = log;
    }

    public RequestLog(PrintStream out, Clock clock) {
        this(new Log(out, clock, Level.INFO, Log.Reader.PERSON));
    }

    /// Before a request is answered: which headers and parameters it has, and not what they hold.
    void began(Request request) {
        log.write(
                Level.DEBUG,
                line ->
                        about(line, request)
                                .text("peer", peer(request.peer()))
                                .texts("headers", List.copyOf(request.headers().all().keySet()))
                                .texts("parameters", parameters(request.query())));
    }

    private static List<String> parameters(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(each -> each.contains("=")) // else it might be a secret alone
                .map(each -> each.substring(0, each.indexOf('=')))
                .toList();
    }

    /// @param sent bytes of the response's body
    void answered(Request request, String caller, Response response, long sent, Duration took) {
        log.write(
                Level.INFO,
                line ->
                        about(line, request)
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
        log.write(
                Level.INFO,
                line ->
                        about(line, request)
                                .text("caller", caller)
                                .text("peer", peer(request.peer()))
                                .text("outcome", "disconnected")
                                .number("micros", micros(took)));
    }

    /// @return the sentence to answer with
    String failed(Request request, Throwable e) {
        Level level =
                switch (Failures.status(e)) {
                    case 500 -> Level.ERROR;
                    case 503, 507 -> Level.WARNING;
                    default -> Level.DEBUG;
                };
        return log.failed(level, e, line -> about(line, request));
    }

    /// @return the sentence that its operation ends with
    String failed(Operation operation, Throwable e) {
        String sentence = log.failed(Level.WARNING, e, line -> about(line, operation));
        boolean inside = operation.maker().filter(Caller::isInside).isPresent();
        return Failures.sentence(inside, e, sentence);
    }

    /// An operation was changed; its end is told of.
    void changed(Operation operation) {
        if (operation.status().isFinal()) {
            log.write(
                    Level.DEBUG,
                    line -> about(line, operation).text("outcome", operation.status().text()));
        }
    }

    private static JsonValue.Builder about(JsonValue.Builder line, Operation operation) {
        return line.text("operation", "/1.0/operations/" + operation.id())
                .text("project", operation.project())
                .text("description", operation.description());
    }

    /// Something was answered, and could not be noted.
    void unnoted(Request request, Exception e) {
        var _ = log.failed(Level.ERROR, e, line -> about(line, request).text("doing", "Noting it"));
    }

    /// What the index of a feed tells of could not be noted: a file of it that is deleted now may
    /// be gone at once.
    void unnoted(IOException e) {
        var _ = log.failed(Level.ERROR, e, line -> line.text("doing", "Noting what a feed told"));
    }

    /// Something about the settings that a person should know.
    public void noticed(String sentence) {
        log.write(Level.WARNING, line -> line.text("settings", sentence));
    }

    public void reloaded() {
        log.write(
                Level.INFO,
                line -> line.text("outcome", "Certificate, key and settings were read anew"));
    }

    /// What was before goes on.
    public void notReloaded(Exception e) {
        var _ =
                log.failed(
                        Level.ERROR,
                        e,
                        line -> line.text("doing", "Reloading; what was before goes on"));
    }

    /// Settings of another process that could not take effect.
    public void notFollowed(Exception e) {
        var _ = log.failed(Level.WARNING, e, line -> line.text("doing", "Following the settings"));
    }

    /// What the daemon does to images without a request.
    Schedule.Log ofSchedule() {
        return new Schedule.Log() {
            @Override
            public void said(ImageInfo image, String outcome) {
                log.write(Level.INFO, line -> about(line, image).text("outcome", outcome));
            }

            @Override
            public void refreshed(ImageInfo image, Refresh.Outcome outcome) {
                said(image, outcome.sentence());
            }

            @Override
            public void failed(ImageInfo image, Throwable reason) {
                var _ = log.failed(Level.WARNING, reason, line -> about(line, image));
            }

            @Override
            public void failed(Throwable reason) {
                var _ =
                        log.failed(
                                Level.ERROR,
                                reason,
                                line -> line.text("doing", "Looking after images"));
            }
        };
    }

    private static JsonValue.Builder about(JsonValue.Builder line, ImageInfo image) {
        return line.text("project", image.project()).text("image", image.fingerprint().hex());
    }

    /// Which lists of images are not new, since their servers are away.
    public StaleIndex ofIndexes() {
        return new StaleIndex() {
            @Override
            public void used(String file, Instant since, String why) {
                log.write(
                        Level.WARNING,
                        line ->
                                line.text("stale", file)
                                        .time("since", Optional.of(since))
                                        .text("failure", Unsecret.text(why)));
            }

            @Override
            public void noticed(String file, String what) {
                log.write(
                        Level.WARNING,
                        line -> line.text("file", file).text("failure", Unsecret.text(what)));
            }
        };
    }

    /// Why a server was not reached for somebody who is not told.
    public NotReached.Log ofConnections() {
        return (server, why) ->
                log.write(
                        Level.WARNING,
                        line ->
                                line.text("server", Words.printable(server.getRawAuthority()))
                                        .text(
                                                "failure",
                                                Unsecret.text(
                                                        "Not reached: " + Words.reason(why))));
    }

    private static JsonValue.Builder about(JsonValue.Builder line, Request request) {
        return line.text("method", request.method())
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
}
