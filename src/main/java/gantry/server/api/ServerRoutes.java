package gantry.server.api;

import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Peer;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.ServerFacts;
import gantry.settings.CurrentSettings;
import gantry.settings.Setting;
import gantry.store.Configuration;
import gantry.wire.EnvironmentJson;
import gantry.wire.ServerJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// `/`, and `/1.0` with the server's configuration.
public final class ServerRoutes {
    private final Configuration configuration;
    private final CurrentSettings settings;
    private final Supplier<ServerFacts> facts;
    private final Consumer<String> log;

    /// @param log told of what a person should know about settings that were changed
    public ServerRoutes(
            Configuration configuration,
            CurrentSettings settings,
            Supplier<ServerFacts> facts,
            Consumer<String> log) {
        this.configuration = configuration;
        this.settings = settings;
        this.facts = facts;
        this.log = log;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", "/", Entry.PUBLIC, "List API versions", ServerRoutes::versions),
                route("GET", "/1.0", Entry.PUBLIC, "Show the server", this::show),
                route("PUT", "/1.0", Entry.FULL, "Replace the configuration", this::put),
                route("PATCH", "/1.0", Entry.FULL, "Change the configuration", this::patch));
    }

    private static Route route(
            String method, String pattern, Entry entry, String summary, Route.Handler handler) {
        return new Route(method, pattern, entry, Scope.SERVER, summary, handler);
    }

    /// A person with a browser is shown the page.
    private static Reply versions(Call call) {
        boolean browser =
                call.request()
                        .headers()
                        .first("Accept")
                        .filter(types -> types.contains("text/html"))
                        .isPresent();
        if (browser) {
            return new Reply.Elsewhere(WebPage.PATH);
        }
        return new Reply.Sync("[\"/1.0\"]");
    }

    private Reply show(Call call) throws IOException {
        return switch (call.caller()) {
            case Caller.Stranger _, Caller.Meter _ ->
                    new Reply.Sync(ServerJson.untrusted(hasCertificate(call)).json().json());
            case Caller.Local _ -> trusted("", configuration.all(), call.project());
            case Caller.Trusted(String name, var access) ->
                    access.restricted()
                            ? trusted(name, Map.of(), call.project())
                            : trusted(name, configuration.all(), call.project());
        };
    }

    private static boolean hasCertificate(Call call) {
        return call.request().peer() instanceof Peer.Network network
                && network.certificate().isPresent();
    }

    /// @param config none for whoever is restricted, as with LXD 5.0.2 and Incus 6.0.4
    private Reply trusted(String user, Map<String, String> config, String project) {
        return new Reply.Sync(
                ServerJson.trusted(user, config, environment(project)).json().json(),
                Optional.of(etag(config)));
    }

    private EnvironmentJson environment(String project) {
        ServerFacts now = facts.get();
        return new EnvironmentJson(
                now.addresses(),
                now.architectures(),
                now.certificate(),
                now.certificateFingerprint(),
                System.getProperty("os.name"),
                now.architectures().stream().findFirst().orElse(""),
                System.getProperty("os.version"),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                project,
                "gantry",
                now.name(),
                ProcessHandle.current().pid(),
                now.version(),
                "blobs",
                "1");
    }

    private static String etag(Map<String, String> config) {
        return Digest.ofText(new TreeMap<>(config).toString()).hex();
    }

    private Reply put(Call call) throws IOException {
        Map<String, String> wanted = config(call.json());
        Images.checkMatch(call.request(), etag(configuration.all()));
        return noticed(settings.replace(checked(wanted)));
    }

    private Reply patch(Call call) throws IOException {
        Map<String, String> wanted = config(call.json());
        Images.checkMatch(call.request(), etag(configuration.all()));
        return noticed(settings.set(checked(wanted)));
    }

    /// Stock clients do not look into the answer, so the log says it, too; our own prints it.
    private Reply noticed(List<String> notices) {
        notices.forEach(log);
        return notices.isEmpty()
                ? Reply.done()
                : new Reply.Sync(JsonValue.object().texts("notices", notices).build().json());
    }

    private static Map<String, String> config(Fields json) {
        return json.objectIfGiven("config")
                .map(_ -> json.entries("config"))
                .orElseThrow(() -> new Invalid("The request has no \"config\""));
    }

    private static Map<String, String> checked(Map<String, String> wanted) {
        wanted.forEach(Setting::check);
        return wanted;
    }
}
