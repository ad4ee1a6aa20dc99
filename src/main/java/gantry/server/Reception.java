package gantry.server;

import gantry.image.HeavyWork;
import gantry.image.MemoryRanOut;
import gantry.image.Project;
import gantry.image.Words;
import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Disconnected;
import gantry.server.exchange.Failures;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Query;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.frame.Call;
import gantry.server.frame.CrossOrigin;
import gantry.server.frame.Rendering;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Router;
import gantry.server.frame.Trust;
import gantry.server.jobs.WorkPools;
import gantry.settings.CurrentSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Answers a request: asks who calls, finds the route, lets the caller in or not, and turns
/// whatever goes wrong into a response.
final class Reception {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH");

    /// Of a response's body, in bytes.
    private static final int SHORT = 8 << 10;

    private final Router router;
    private final Trust trust;
    private final CrossOrigin crossOrigin;
    private final Rendering rendering;
    private final Accounts accounts;
    private final RequestLog log;
    private final CurrentSettings settings;
    private final WorkPools work;

    Reception(
            Router router,
            Trust trust,
            CrossOrigin crossOrigin,
            Rendering rendering,
            Accounts accounts,
            RequestLog log,
            CurrentSettings settings,
            WorkPools work) {
        this.router = router;
        this.trust = trust;
        this.crossOrigin = crossOrigin;
        this.rendering = rendering;
        this.accounts = accounts;
        this.log = log;
        this.settings = settings;
        this.work = work;
    }

    Response handle(Request request) {
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
                            request, Failures.status(e), Failures.sentence(inside, e, sentence)),
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
        return switch (router.find(method, request.path())) {
            case Router.Found(var route, var names) -> {
                String project = query.value("project").orElse(Project.DEFAULT);
                checkProxy(request, caller);
                Caller as = trust.admit(caller, route, project, secret);
                yield respond(
                        route,
                        new Call(
                                request,
                                as,
                                query,
                                project,
                                names,
                                () -> settings.now().requestSize(),
                                work.answering(as)));
            }
            case Router.Unknown.METHOD -> rendering.render(unknownMethod(caller), request);
            case Router.Unknown.PATH ->
                    rendering.render(new Reply.Failed(404, "not found"), request);
        };
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
}
