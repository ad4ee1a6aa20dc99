package gantry.server.api;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.json.JsonValue;
import gantry.server.exchange.Caller;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Trust;
import gantry.server.jobs.Operation;
import gantry.server.jobs.Operations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// `/1.0/operations`.
public final class OperationRoutes {
    private static final String ONE = "/1.0/operations/{}";

    /// The longest that a call waits; LXD's clients ask for ever, and ask again.
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Operations operations;
    private final String location;

    /// @param location the server's name
    public OperationRoutes(Operations operations, String location) {
        this.operations = operations;
        this.location = location;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", "/1.0/operations", Entry.TRUSTED, "List operations", this::list)
                        .heavy(),
                route("GET", ONE, Entry.TRUSTED, "Show an operation", this::show),
                route("DELETE", ONE, Entry.TRUSTED, "Cancel an operation", this::cancel),
                route("GET", ONE + "/wait", Entry.PUBLIC, "Wait for an operation", this::await));
    }

    private static Route route(
            String method, String pattern, Entry entry, String summary, Route.Handler handler) {
        return new Route(method, pattern, entry, Scope.PROJECT, summary, handler);
    }

    private Reply list(Call call) {
        List<Operation> mine =
                operations.all().stream().filter(each -> mayList(call, each)).toList();
        Map<String, List<JsonValue>> byStatus = new TreeMap<>();
        for (Operation operation : mine) {
            byStatus.computeIfAbsent(
                            operation.status().text().toLowerCase(Locale.ROOT),
                            _ -> new ArrayList<>())
                    .add(entry(call, operation));
        }
        JsonValue.Builder json = JsonValue.object();
        byStatus.forEach((status, items) -> json.value(status, new JsonValue.Items(items)));
        return new Reply.Sync(json.build().json());
    }

    private JsonValue entry(Call call, Operation operation) {
        return call.query().isRecursive()
                ? operation.json(location).json()
                : new JsonValue.Text("/1.0/operations/" + operation.id());
    }

    /// What belongs to no project, such as a trust token, is listed with each: `lxc` 5.0.2 asks
    /// for the default one's.
    private static boolean mayList(Call call, Operation operation) {
        if (call.query().isTrue("all-projects") || operation.project().isEmpty()) {
            return maySee(call.caller(), operation);
        }
        return operation.project().equals(call.project())
                || (operation.project().isEmpty() && maySee(call.caller(), operation));
    }

    private static boolean maySee(Caller caller, Operation operation) {
        return switch (caller) {
            case Caller.Local _ -> true;
            case Caller.Trusted(_, var access) -> access.mayUse(operation.project());
            case Caller.Meter _ -> false;
            case Caller.Stranger(var secret) ->
                    secret.isPresent() && operation.hasSecret(secret.get());
        };
    }

    private Operation find(Call call) {
        Operation operation = operations.get(id(call.name()));
        if (!maySee(call.caller(), operation)) {
            throw Trust.forbidden();
        }
        return operation;
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new NotFound("Operation not found");
        }
    }

    private Reply show(Call call) {
        return reply(find(call));
    }

    private Reply reply(Operation operation) {
        return new Reply.Sync(operation.json(location).json().json());
    }

    private Reply cancel(Call call) throws IOException {
        operations.cancel(find(call).id());
        return Reply.done();
    }

    /// Answers when it is over, or when the time is.
    private Reply await(Call call) throws InterruptedException {
        Operation operation = find(call);
        return reply(operations.await(operation.id(), timeout(call.query().value("timeout"))));
    }

    private static Duration timeout(Optional<String> seconds) {
        try {
            long given = seconds.map(Long::parseLong).orElse(-1L);
            return given < 0 || given > LONGEST_WAIT.toSeconds()
                    ? LONGEST_WAIT
                    : Duration.ofSeconds(given);
        } catch (NumberFormatException e) {
            throw new Invalid("The timeout is a number of seconds, or -1 to wait for the end", e);
        }
    }
}
