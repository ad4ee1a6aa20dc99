package gantry.server.api;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The description of the API, made from the routes themselves, at `/1.0/openapi.json`.
public final class OpenApi {
    private final List<Route> routes;
    private final String version;

    /// @param others all routes but that of the description, which describes itself, too
    public OpenApi(List<Route> others, String version) {
        List<Route> all = new ArrayList<>(others);
        all.add(route());
        this.routes = List.copyOf(all);
        this.version = version;
    }

    public Route route() {
        return new Route(
                        "GET",
                        "/1.0/openapi.json",
                        Entry.PUBLIC,
                        Scope.SERVER,
                        "Describe the API",
                        _ -> new Reply.Text("application/json", json().json()))
                .heavy();
    }

    public Fields json() {
        return JsonValue.object()
                .text("openapi", "3.0.3")
                .value(
                        "info",
                        JsonValue.object().text("title", "Gantry").text("version", version).build())
                .value("paths", paths())
                .build();
    }

    private Fields paths() {
        Map<String, JsonValue.Builder> paths = new LinkedHashMap<>();
        for (Route route : routes) {
            paths.computeIfAbsent(PathNames.path(route.pattern()), _ -> JsonValue.object())
                    .value(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        JsonValue.Builder json = JsonValue.object();
        paths.forEach((path, operations) -> json.value(path, operations.build()));
        return json.build();
    }

    private static Fields operation(Route route) {
        return JsonValue.object()
                .text("summary", route.summary())
                .text("x-access", route.entry().name().toLowerCase(Locale.ROOT))
                .value("parameters", parameters(route))
                .value(
                        "responses",
                        JsonValue.object()
                                .value(
                                        "default",
                                        JsonValue.object()
                                                .text(
                                                        "description",
                                                        "LXD's envelope, or what was asked for")
                                                .build())
                                .build())
                .build();
    }

    private static Items parameters(Route route) {
        List<JsonValue> parameters = new ArrayList<>();
        PathNames.of(route.pattern())
                .forEach(name -> parameters.add(parameter(name, "path", true)));
        if (route.scope() == Scope.PROJECT) {
            parameters.add(parameter("project", "query", false));
        }
        return new Items(parameters);
    }

    private static Fields parameter(String name, String place, boolean required) {
        return JsonValue.object()
                .text("name", name)
                .text("in", place)
                .truth("required", required)
                .value("schema", JsonValue.object().text("type", "string").build())
                .build();
    }
}
