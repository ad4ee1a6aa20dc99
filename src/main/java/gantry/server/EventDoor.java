package gantry.server;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Project;
import gantry.image.Words;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Daemon.Refused;
import gantry.server.exchange.EventSink;
import gantry.server.exchange.Failures;
import gantry.server.exchange.Query;
import gantry.server.exchange.Request;
import gantry.server.frame.Rendering;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Trust;
import gantry.server.jobs.Events;
import gantry.wire.EventJson;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Lets listeners to events in, and shuts out those that are trusted no more.
final class EventDoor {
    /// LXD's; of its log nothing is told here.
    private static final Set<String> EVENT_TYPES =
            Set.of(EventJson.OPERATION, EventJson.LIFECYCLE, "logging");

    private final Route route =
            new Route(
                    "GET",
                    "/1.0/events",
                    Route.Entry.TRUSTED,
                    Scope.PROJECT,
                    "Listen to events through a WebSocket",
                    _ -> new Reply.Failed(400, "Upgrade to a WebSocket to listen to events"));

    private final Events events;
    private final Trust trust;
    private final Rendering rendering;
    private final RequestLog log;

    EventDoor(Events events, Trust trust, Rendering rendering, RequestLog log) {
        this.events = events;
        this.trust = trust;
        this.rendering = rendering;
        this.log = log;
    }

    /// For whoever asks without a WebSocket.
    Route route() {
        return route;
    }

    /// @throws Refused if the caller may not listen, or asks for what there is not
    AutoCloseable listen(Request request, EventSink sink) throws Refused {
        try {
            Query query = Query.parse(request.query());
            Caller caller = trust.caller(request, Optional.empty());
            String project = query.value("project").orElse(Project.DEFAULT);
            trust.admit(caller, route, project, Optional.empty());
            return events.listen(
                    interest(query, caller, project), new WhileTrusted(sink, request, caller));
        } catch (IOException | RuntimeException e) {
            String sentence = log.failed(request, e);
            throw new Refused(rendering.failed(request, Failures.status(e), sentence));
        }
    }

    /// Ends with the first event after its listener is trusted no more, or may do less.
    private final class WhileTrusted implements EventSink {
        private final EventSink sink;
        private final Request request;
        private final Caller caller;

        WhileTrusted(EventSink sink, Request request, Caller caller) {
            this.sink = sink;
            this.request = request;
            this.caller = caller;
        }

        @Override
        public void send(String message) throws IOException {
            if (!trust.caller(request, Optional.empty()).equals(caller)) {
                throw new IOException("The listener is trusted no more");
            }
            sink.send(message);
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    private static Events.Interest interest(Query query, Caller caller, String project) {
        Set<String> types = query.value("type").map(EventDoor::types).orElse(EVENT_TYPES);
        boolean all = query.isTrue("all-projects");
        return switch (caller) {
            case Caller.Trusted(_, var access) when access.restricted() ->
                    Events.Interest.of(
                            all ? Set.copyOf(access.projects()) : Set.of(project), types);
            case Caller.Local _, Caller.Trusted _, Caller.Meter _, Caller.Stranger _ ->
                    all
                            ? Events.Interest.ofAll(types)
                            : Events.Interest.of(Set.of(project, Events.SERVER), types);
        };
    }

    private static Set<String> types(String text) {
        Set<String> types = new HashSet<>(List.of(text.split(",", -1)));
        for (String type : types) {
            if (!EVENT_TYPES.contains(type)) {
                throw new Invalid(
                        "'%s' isn't a supported event type".formatted(Words.printable(type)));
            }
        }
        return types;
    }
}
