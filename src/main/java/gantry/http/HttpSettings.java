package gantry.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How an [HttpClient] reaches its servers.
///
/// @param socket the Unix socket that every request goes to, whatever host its URL names
/// @param idle how long a server may stay silent in the middle of an answer, or before one; there
///     is no limit to the whole, since images may be of any size
public record HttpSettings(
        Optional<Path> socket,
        ServerTrust trust,
        Optional<Identity> key,
        Proxies proxies,
        AddressRule addresses,
        Duration idle) {
    private static final Duration IDLE = Duration.ofSeconds(90);

    /// Any web server, without proxy.
    public static final HttpSettings WEB =
            new HttpSettings(
                    Optional.empty(),
                    new ServerTrust.Authorities(),
                    Optional.empty(),
                    Proxies.NONE,
                    AddressRule.ANY,
                    IDLE);

    public static HttpSettings unix(Path socket) {
        return new HttpSettings(
                Optional.of(socket),
                new ServerTrust.Authorities(),
                Optional.empty(),
                Proxies.NONE,
                AddressRule.ANY,
                IDLE);
    }

    public HttpSettings trusting(ServerTrust server) {
        return new HttpSettings(socket, server, key, proxies, addresses, idle);
    }

    public HttpSettings showing(Identity own) {
        return new HttpSettings(socket, trust, Optional.of(own), proxies, addresses, idle);
    }

    public HttpSettings through(Proxies on) {
        return new HttpSettings(socket, trust, key, on, addresses, idle);
    }

    public HttpSettings within(AddressRule rule) {
        return new HttpSettings(socket, trust, key, proxies, rule, idle);
    }

    public HttpSettings withIdle(Duration limit) {
        return new HttpSettings(socket, trust, key, proxies, addresses, limit);
    }
}
