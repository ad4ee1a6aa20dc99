package gantry.server.frame;

import java.util.List;

/// What the server says of itself.
///
/// @param name unique among servers: clients take two servers of one name for the same
/// @param version as `--version` prints it
/// @param addresses `host:port` at which others can reach it
/// @param architectures of the images that this machine can run
/// @param certificate of its HTTPS listener, as PEM; empty where it has none
/// @param certificateFingerprint in hexadecimal digits
public record ServerFacts(
        String name,
        String version,
        List<String> addresses,
        List<String> architectures,
        String certificate,
        String certificateFingerprint) {
    public ServerFacts {
        addresses = List.copyOf(addresses);
        architectures = List.copyOf(architectures);
    }
}
