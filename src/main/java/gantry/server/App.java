package gantry.server;

import gantry.server.api.Aliases;
import gantry.server.api.Certificates;
import gantry.server.api.Images;
import gantry.server.api.InstanceRoutes;
import gantry.server.api.Metrics;
import gantry.server.api.OpenApi;
import gantry.server.api.OperationRoutes;
import gantry.server.api.PageSession;
import gantry.server.api.ProjectRoutes;
import gantry.server.api.Pulls;
import gantry.server.api.Pushes;
import gantry.server.api.RefreshCounts;
import gantry.server.api.Refreshes;
import gantry.server.api.Intake;
import gantry.server.api.ServerRoutes;
import gantry.server.api.Uploads;
import gantry.server.api.WebPage;
import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Daemon;
import gantry.server.exchange.Disconnected;
import gantry.server.exchange.EventSink;
import gantry.server.exchange.Failures;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Query;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.frame.Call;
import gantry.server.frame.CrossOrigin;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Rendering;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.ServerFacts;
import gantry.server.frame.Trust;
import gantry.server.frame.Views;
import gantry.server.jobs.Events;
import gantry.server.jobs.ImageSecrets;
import gantry.server.jobs.Operations;
import gantry.server.jobs.WorkPools;
import gantry.server.trees.Feeds;
import gantry.server.trees.Signer;
import gantry.server.trees.Streams;
import gantry.settings.CurrentSettings;
import gantry.settings.OtherSites;
import gantry.upkeep.Schedule;
import gantry.upkeep.ThreadTimer;
import gantry.upkeep.UpdateSources;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.MemoryRanOut;
import gantry.image.Project;
import gantry.image.Words;
import gantry.server.frame.Route.Scope;
import gantry.settings.Settings.Upkeep;
import gantry.store.ImageStore;
import gantry.store.TrustStore;
import gantry.wire.EventJson;
import java.io.IOException;
import java.nio.file.FileStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The daemon itself: finds the route, lets the caller in or not, and answers.
public final class App implements Daemon {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH");

    /// Of a response's body, in bytes.
    private static final int SHORT = 8 << 10;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    /// LXD's; of its log nothing is told here.
    private static final Set<String> EVENT_TYPES =
            Set.of(EventJson.OPERATION, EventJson.LIFECYCLE, "logging");

    private final List<Route> routes = new ArrayList<>();
    private final Route eventsRoute =
            new Route(
                    "GET",
                    "/1.0/events",
                    Route.Entry.TRUSTED,
                    Scope.PROJECT,
                    "Listen to events through a WebSocket",
                    _ -> new Reply.Failed(400, "Upgrade to a WebSocket to listen to events"));
    private final Events events = new Events();
    private final Operations operations;
    private final CrossOrigin crossOrigin;
    private final Trust trust;
    private final Rendering rendering;
    private final Accounts accounts;
    private final RequestLog log;
    private final CurrentSettings settings;
    private final WorkPools work;
    private final ThreadTimer timer = new ThreadTimer();
    private final ThreadTimer looks = new ThreadTimer();
    private final Schedule schedule;

    /// @param disk that the store is on
    /// @param sources where images may come from
    /// @param work where lists are made, trees rendered and large bodies read
    /// @throws Invalid if the settings name a key that cannot sign
    public App(
            ImageStore store,
            CurrentSettings settings,
            Supplier<ServerFacts> facts,
            FileStore disk,
            UpdateSources sources,
            WorkPools work,
            Clock clock,
            RequestLog log)
            throws IOException {
        String name = facts.get().name();
        SecureRandom random = new SecureRandom();
        TrustStore trusted = store.trust(random);
        Lifecycle lifecycle = new Lifecycle(events, clock, name);
        this.operations =
                new Operations(
                        clock,
                        () -> settings.now().operationIdle(),
                        operation -> {
                            lifecycle.tell(operation);
                            log.changed(operation);
                        },
                        log::failed);
        this.crossOrigin = new CrossOrigin(() -> OtherSites.of(store.configuration().all()));
        this.trust = new Trust(trusted, crossOrigin, clock);
        this.rendering = new Rendering(name, random);
        this.log = log;
        this.work = work;
        this.settings = settings;
        Intake room = new Intake(settings::now, disk, Intake.PATIENCE);
        RefreshCounts refreshes = new RefreshCounts(log.ofSchedule());
        Metrics metrics = new Metrics(store, facts, operations, room, refreshes);
        ImageSecrets secrets = new ImageSecrets(operations, trusted, random, clock);
        Views views = new Views(store, secrets);
        Supplier<Upkeep> upkeep = () -> settings.now().upkeep();
        this.schedule = new Schedule(store, sources, upkeep, clock, random, timer, refreshes);
        Pulls pulls = new Pulls(operations, lifecycle, sources, clock);
        routes.addAll(new ServerRoutes(store.configuration(), settings, facts).routes());
        routes.addAll(new Aliases(views, lifecycle).routes()); // before images: more particular
        routes.addAll(new Images(store, views, secrets, operations, lifecycle).routes());
        routes.addAll(
                new Uploads(store, views, secrets, operations, lifecycle, room, pulls, clock)
                        .routes());
        routes.addAll(new Pushes(views, operations, lifecycle, sources.outbound(), clock).routes());
        routes.addAll(new Refreshes(views, operations, lifecycle, sources, upkeep, clock).routes());
        routes.addAll(new OperationRoutes(operations, name).routes());
        routes.addAll(
                new Certificates(trusted, settings, operations, lifecycle, facts, clock).routes());
        routes.addAll(new ProjectRoutes(store, operations).routes());
        routes.addAll(InstanceRoutes.routes());
        Signer signer = new Signer(settings.now());
        settings.add(signer);
        Feeds feeds = new Feeds(store, signer::key, work.strangers(), clock);
        this.accounts = new Accounts(metrics, log, feeds);
        routes.addAll(
                new Streams(store, Streams.tree(store, signer::key, work.strangers(), clock))
                        .routes());
        routes.addAll(feeds.routes());
        routes.addAll(metrics.routes());
        routes.addAll(new PageSession(trusted, operations).routes()); // before the page's files
        routes.addAll(new WebPage().routes());
        routes.add(eventsRoute);
        routes.add(new OpenApi(routes, facts.get().version()).route());
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    @Override
    public Response handle(Request request) {
        log.began(request);
        long began = System.nanoTime();
        Answer answer = answer(request);
        tellBrowser(request, answer.response());
        return accounts.told(request, answer.caller(), answer.response(), answer.end(), began);
    }

    private void tellBrowser(Request request, Response response) {
        try {
            response.headers().addAll(crossOrigin.headers(request));
        } catch (IOException e) {
            log.unnoted(request, e); // without permission no other site reads it
        }
    }

    private record Answer(String caller, Response response, Accounts.End end) {
        Answer(String caller, Response response) {
            this(caller, response, Accounts.End.ANSWERED);
        }
    }

    private Answer answer(Request request) {
        String caller = "";
        boolean inside = request.peer() instanceof Peer.Socket; // until it is known who calls
        try {
            Query query = Query.parse(request.query());
            Optional<String> secret = secret(request, query);
            Caller who = trust.caller(request, secret);
            caller = who.name();
            inside = who.isInside();
            trustMemory(request, who);
            Response response = respond(request, query, who, secret);
            return new Answer(
                    caller,
                    request.method().equals("HEAD")
                            ? withoutBody(response)
                            : withRoom(response, request.memory()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopping(request, caller);
        } catch (Throwable e) { // also an Error: whoever asked has to be answered
            MemoryRanOut.report(e);
            if (Thread.currentThread().isInterrupted()) {
                return stopping(request, caller);
            }
            String sentence = log.failed(request, e);
            return new Answer(
                    caller,
                    rendering.failed(
                            request,
                            Failures.status(e),
                            inside || Failures.isFault(e)
                                    ? sentence
                                    : Failures.sentenceForStrangers(e)),
                    e instanceof Disconnected ? Accounts.End.DISCONNECTED : Accounts.End.ANSWERED);
        }
    }

    private Answer stopping(Request request, String caller) {
        return new Answer(caller, rendering.failed(request, 503, "The server is shutting down"));
    }

    /// Whoever fetches an image has it in the URL, and whoever sends one in a header.
    private static Optional<String> secret(Request request, Query query) {
        return query.value("secret")
                .or(() -> request.headers().first("X-LXD-secret"))
                .or(() -> request.headers().first("X-Incus-secret"));
    }

    private static void trustMemory(Request request, Caller caller) {
        switch (caller) {
            case Caller.Local _, Caller.Trusted _ -> request.memory().trust();
            case Caller.Meter _, Caller.Stranger _ -> {}
        }
    }

    /// Takes what has to be held while the response is sent, which takes a client who does not read
    /// as long as it likes. Short ones are never refused, so that the server can always be asked
    /// how it is.
    private static Response withRoom(Response response, BodyMemory.Share memory)
            throws IOException {
        if (response.body().held() <= SHORT || memory.tryTake(response.body().held())) {
            return response;
        }
        if (response.body() instanceof Response.Stream stream) {
            stream.bytes().close();
        }
        throw BodyMemory.Share.busy();
    }

    private static Response withoutBody(Response response) throws IOException {
        if (response.body() instanceof Response.Stream stream) {
            stream.bytes().close();
        }
        return new Response(
                response.status(),
                response.headers(),
                new Response.LeftOut(response.body().length()));
    }

    private Response respond(Request request, Query query, Caller caller, Optional<String> secret)
            throws Exception {
        if (request.method().equals("OPTIONS")) {
            return rendering.render(new Reply.Text("text/plain", ""), request);
        }
        if (!METHODS.contains(request.method())) {
            return rendering.failed(
                    request,
                    404,
                    "Method \"%s\" not found".formatted(Words.printable(request.method())));
        }
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        boolean known = false;
        for (Route route : routes) {
            Optional<List<String>> names = route.match(request.path());
            if (names.isPresent() && route.method().equals(method)) {
                String project = query.value("project").orElse(Project.DEFAULT);
                checkProxy(request, caller);
                Caller as = trust.admit(caller, route, project, secret);
                return respond(
                        route,
                        new Call(
                                request,
                                as,
                                query,
                                project,
                                names.get(),
                                () -> settings.now().requestSize(),
                                work.answering(as)));
            }
            known |= names.isPresent();
        }
        return rendering.render(
                known ? unknownMethod(caller) : new Reply.Failed(404, "not found"), request);
    }

    private Response respond(Route route, Call call) throws Exception {
        HeavyWork.Task<Response, Exception> task =
                () -> rendering.render(route.handler().handle(call), call.request());
        return switch (route.weight()) {
            case LIGHT -> task.run();
            case HEAVY -> call.work().within(Call.LONGEST, task);
        };
    }

    /// Strangers learn nothing of what there is.
    private static Reply unknownMethod(Caller caller) {
        return switch (caller) {
            case Caller.Meter _, Caller.Stranger _ -> new Reply.Failed(403, "not authorized");
            case Caller.Local _, Caller.Trusted _ -> new Reply.Failed(501, "not implemented");
        };
    }

    /// Clients that believe to be signed in some other way are told that they are not.
    private static void checkProxy(Request request, Caller caller) {
        if (caller instanceof Caller.Stranger
                && (request.headers().first("X-LXD-authenticated").isPresent()
                        || request.headers().first("X-Incus-authenticated").isPresent())) {
            throw Trust.forbidden();
        }
    }

    @Override
    public void failed(Request request, Throwable failure) {
        var _ = log.failed(request, failure);
    }

    @Override
    public AutoCloseable events(Request request, EventSink sink) throws Refused {
        try {
            Query query = Query.parse(request.query());
            Caller caller = trust.caller(request, Optional.empty());
            String project = query.value("project").orElse(Project.DEFAULT);
            trust.admit(caller, eventsRoute, project, Optional.empty());
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
        Set<String> types = query.value("type").map(App::types).orElse(EVENT_TYPES);
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

    /// Begins to look after the images by itself.
    public void startSchedule() {
        schedule.start();
        lookAtSettings();
    }

    /// What other processes have set in the store takes effect within this.
    private void lookAtSettings() {
        looks.in(
                BETWEEN_LOOKS,
                () -> {
                    try {
                        settings.look().forEach(log::noticed);
                    } catch (IOException | RuntimeException e) {
                        log.notFollowed(e);
                    } finally {
                        lookAtSettings();
                    }
                });
    }

    /// Ends what runs, within the deadline.
    public void shutDown(Duration deadline) throws InterruptedException {
        timer.close();
        looks.close();
        operations.shutDown(deadline);
        events.closeAll();
    }
}
