package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import java.util.List;
import java.util.Map;

/// `environment` of `GET /1.0`: what clients derive something from. What belongs to instances and
/// networks is written empty.
///
/// @param addresses `host:port`, never a wildcard: clients build URLs for other servers of them
/// @param architectures the kernel's names
/// @param certificate PEM of the certificate for HTTPS
/// @param server `lxd` or `incus`
/// @param serverName unique per server, since clients take two servers of one name for one
/// @param storage `lxc` recommends `lxd init` at its first run where this is empty
public record EnvironmentJson(
        List<String> addresses,
        List<String> architectures,
        String certificate,
        String certificateFingerprint,
        String kernel,
        String kernelArchitecture,
        String kernelVersion,
        String osName,
        String osVersion,
        String project,
        String server,
        String serverName,
        long serverPid,
        String serverVersion,
        String storage,
        String storageVersion) {
    public EnvironmentJson {
        addresses = List.copyOf(addresses);
        architectures = List.copyOf(architectures);
    }

    public Fields json() {
        return JsonValue.object()
                .texts("addresses", addresses)
                .texts("architectures", architectures)
                .text("certificate", certificate)
                .text("certificate_fingerprint", certificateFingerprint)
                .text("driver", "")
                .text("driver_version", "")
                .text("firewall", "")
                .text("kernel", kernel)
                .text("kernel_architecture", kernelArchitecture)
                .entries("kernel_features", Map.of())
                .text("kernel_version", kernelVersion)
                .entries("lxc_features", Map.of())
                .text("os_name", osName)
                .text("os_version", osVersion)
                .text("project", project)
                .text("server", server)
                .truth("server_clustered", false)
                .text("server_event_mode", "full-mesh")
                .truth("server_lts", false)
                .text("server_name", serverName)
                .number("server_pid", serverPid)
                .text("server_version", serverVersion)
                .text("storage", storage)
                .text("storage_version", storageVersion)
                .value("storage_supported_drivers", new Items(List.of()))
                .build();
    }

    public static EnvironmentJson read(Fields json) {
        return new EnvironmentJson(
                json.texts("addresses"),
                json.texts("architectures"),
                json.text("certificate"),
                json.text("certificate_fingerprint"),
                json.text("kernel"),
                json.text("kernel_architecture"),
                json.text("kernel_version"),
                json.text("os_name"),
                json.text("os_version"),
                json.text("project"),
                json.text("server"),
                json.text("server_name"),
                json.number("server_pid"),
                json.text("server_version"),
                json.text("storage"),
                json.text("storage_version"));
    }
}
