package gantry.server.listen;

import gantry.server.exchange.Daemon;
import gantry.server.exchange.EventSink;
import gantry.server.exchange.Headers;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Keeps what it is asked, and answers what a test has told it to.
final class RecordingDaemon implements Daemon {
    /// How a test answers.
    interface Answer {
        Response to(Request request) throws Exception;
    }

    final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<EventSink> sinks = new LinkedBlockingQueue<>();
    final BlockingQueue<EventSink> ended = new LinkedBlockingQueue<>();
    volatile Answer answer = _ -> text(200, "hello\n");

    @Override
    public Response handle(Request request) {
        requests.add(request);
        try {
            return answer.to(request);
        } catch (Exception e) {
            return text(500, e + "\n");
        }
    }

    @Override
    public AutoCloseable events(Request request, EventSink sink) throws Refused {
        requests.add(request);
        if (request.query().contains("refuse")) {
            throw new Refused(text(403, "not authorized\n"));
        }
        sinks.add(sink);
        return () -> ended.add(sink);
    }

    static Response text(int status, String text) {
        return new Response(
                status,
                new Headers().add("Content-Type", "text/plain"),
                new Response.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void failed(Request request, Throwable failure) {}
}
