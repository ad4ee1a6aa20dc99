package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.List;

/// What a project takes of its server, as `/1.0/projects/NAME/state` tells it and `lxc project
/// info` shows it: the resources of LXD 5.0.2 and Incus 6.0.4, by their names and in their order.
public final class ProjectStateJson {
    /// Of a limit: there is none.
    private static final long UNLIMITED = -1;

    private static final String DISK = "disk";

    private static final List<String> RESOURCES =
            List.of(
                    "containers",
                    "cpu",
                    DISK,
                    "instances",
                    "memory",
                    "networks",
                    "processes",
                    "virtual-machines");

    private ProjectStateJson() {}

    /// Of a project without limits and instances.
    ///
    /// @param disk bytes of its images
    public static Fields of(long disk) {
        JsonValue.Builder resources = JsonValue.object();
        for (String resource : RESOURCES) {
            resources.value(
                    resource,
                    JsonValue.object()
                            .number("Limit", UNLIMITED)
                            .number("Usage", resource.equals(DISK) ? disk : 0)
                            .build());
        }
        return JsonValue.object().value("resources", resources.build()).build();
    }
}
