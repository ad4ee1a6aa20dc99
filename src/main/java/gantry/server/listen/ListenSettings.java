package gantry.server.listen;

import gantry.http.Identity;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.TrustedProxies;
import gantry.settings.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the daemon is served, and within which limits.
///
/// @param socket path of the Unix socket
public record ListenSettings(Optional<Path> socket, Optional<Https> https, Limits limits) {
    /// @param identity what clients pin
    /// @param proxies that clients may come through
    public record Https(
            List<ListenAddress> addresses,
            Identity identity,
            OldestTls oldest,
            TrustedProxies proxies) {
        /// Without proxies.
        public Https(List<ListenAddress> addresses, Identity identity, OldestTls oldest) {
            this(addresses, identity, oldest, TrustedProxies.NONE);
        }

        public Https {
            addresses = List.copyOf(addresses);
        }
    }

    /// The oldest version of TLS that a client may speak; LXD's clients speak 1.3.
    public enum OldestTls {
        V1_3,
        V1_2
    }
}
