package gantry.server.api;

import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import java.util.List;
import java.util.stream.Stream;

/// `/1.0/instances` and its older names: there are none here, which `lxc list` is told without an
/// error.
public final class InstanceRoutes {
    private InstanceRoutes() {}

    public static List<Route> routes() {
        return Stream.of("/1.0/instances", "/1.0/containers", "/1.0/virtual-machines")
                .map(
                        path ->
                                new Route(
                                        "GET",
                                        path,
                                        Entry.TRUSTED,
                                        Scope.PROJECT,
                                        "List instances, of which there are none",
                                        _ -> new Reply.Sync("[]")))
                .toList();
    }
}
