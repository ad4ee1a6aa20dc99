package gantry.server;

import gantry.server.api.Metrics;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.trees.Feeds;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongConsumer;

/// What is noted of every request once it is over: a line of the log, the metrics, and the use of a
/// feed.
final class Accounts {
    /// How a request came to its end.
    enum End {
        ANSWERED,
        /// There is nobody any more to read the response.
        DISCONNECTED
    }

    private final Metrics metrics;
    private final RequestLog log;
    private final Feeds feeds;

    Accounts(Metrics metrics, RequestLog log, Feeds feeds) {
        this.metrics = metrics;
        this.log = log;
        this.feeds = feeds;
    }

    /// @param began a time of [System#nanoTime]
    /// @return the response to send, which is noted when its last byte is out
    Response told(Request request, String caller, Response response, End end, long began) {
        switch (end) {
            case DISCONNECTED -> {
                metrics.disconnected(request.method(), since(began));
                log.disconnected(request, caller, since(began));
                return response;
            }
            case ANSWERED -> {}
        }
        if (response.body() instanceof Response.Stream(var length, var bytes, _)) {
            LongConsumer sent = count -> note(request, caller, response, count, since(began));
            return new Response(
                    response.status(),
                    response.headers(),
                    new Response.Stream(length, bytes, sent));
        }
        note(request, caller, response, sent(response.body()), since(began));
        return response;
    }

    private static long sent(Response.Body body) {
        return body instanceof Response.LeftOut ? 0 : body.length();
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void note(Request request, String caller, Response response, long sent, Duration took) {
        metrics.answered(request.method(), response.status(), took);
        metrics.sent(sent);
        log.answered(request, caller, response, sent, took);
        try {
            feeds.answered(request, response, sent);
        } catch (IOException e) {
            log.unnoted(request, e);
        }
    }
}
