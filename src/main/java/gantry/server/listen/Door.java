package gantry.server.listen;

import gantry.image.MemoryRanOut;
import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Daemon;
import gantry.server.exchange.Headers;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Hands each request to the daemon and its response to the client.
final class Door extends Handler.Abstract {
    private static final String EVENTS = "/1.0/events";
    private static final String HOST = "Host";

    private static final long MOST_DRAINED = 64L << 20;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);

    private final Daemon daemon;
    private final Supplier<Limits> limits;
    private final BodyMemory memory;
    private final RunningRequests running;
    private final EventSockets sockets;

    /// @param limits as they are when a request comes
    Door(
            Daemon daemon,
            Supplier<Limits> limits,
            BodyMemory memory,
            RunningRequests running,
            EventSockets sockets) {
        this.daemon = daemon;
        this.limits = limits;
        this.memory = memory;
        this.running = running;
        this.sockets = sockets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Limits now = limits.get();
        Pace in = new Pace(now);
        Pace out = new Pace(now);
        if (!running.enter(request.getConnectionMetaData().getConnection(), in, out)) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
            return true;
        }
        try (BodyMemory.Share share = memory.share(Peers.of(request))) {
            serve(request, response, callback, in, out, share);
        } catch (IOException | RuntimeException | Error e) {
            MemoryRanOut.report(e); // Jetty (12.1) would answer with 500 and go on
            callback.failed(e);
        } finally {
            running.leave();
        }
        return true;
    }

    private void serve(
            Request request,
            Response response,
            Callback callback,
            Pace in,
            Pace out,
            BodyMemory.Share share)
            throws IOException {
        if (request.getHeaders().size() > limits.get().headers()) {
            Response.writeError(
                    request, response, callback, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
            return;
        }
        var connection = request.getConnectionMetaData().getConnection();
        var body =
                new RequestBody(
                        Content.Source.asInputStream(request),
                        in,
                        share,
                        () -> Http2.grow(connection));
        var asked = asked(request, body, share);
        if (asked.path().equals(EVENTS) && EventSockets.isUpgrade(asked)) {
            sockets.upgrade(daemon, asked, request, response, callback);
            return;
        }
        try {
            Sending.to(asked, response, out).send(daemon.handle(asked));
        } catch (RuntimeException | Error e) {
            daemon.failed(asked, e);
            throw e;
        }
        if (!isHeldBack(asked, body)) {
            body.drain(MOST_DRAINED, LONGEST_DRAIN);
        }
        callback.succeeded();
    }

    /// Whether the client is still waiting to be asked for the body.
    private static boolean isHeldBack(gantry.server.exchange.Request asked, RequestBody body) {
        return asked.headers().names("Expect", "100-continue") && !body.isBegun();
    }

    private static gantry.server.exchange.Request asked(
            Request request, RequestBody body, BodyMemory.Share share) {
        var uri = request.getHttpURI();
        return new gantry.server.exchange.Request(
                request.getMethod(),
                Objects.requireNonNullElse(uri.getPath(), ""),
                Objects.requireNonNullElse(uri.getQuery(), ""),
                headers(request),
                body,
                Peers.of(request),
                share);
    }

    private static Headers headers(Request request) {
        Headers headers = new Headers();
        for (HttpField field : request.getHeaders()) {
            headers.add(field.getName(), Objects.requireNonNullElse(field.getValue(), ""));
        }
        String authority = request.getHttpURI().getAuthority();
        if (authority != null && headers.first(HOST).isEmpty()) {
            headers.add(HOST, authority); // HTTP/2 has it elsewhere
        }
        return headers;
    }
}
