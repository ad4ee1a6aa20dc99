package gantry.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How an [HttpClient] reaches its servers.
///
/// @param socket the Unix socket that every request goes to, whatever host its URL names
/// @param unsaid told why a server was not reached, where the sender of a request is not to know
/// @param idle how long a server may stay silent in the middle of an answer, or before one; there
///     is no limit to the whole, since images may be of any size
/// @param tls whose TLS is spoken
public record HttpSettings(
        Optional<Path> socket,
        ServerTrust trust,
        Optional<Identity> key,
        Proxies proxies,
        AddressRule addresses,
        Optional<NotReached.Log> unsaid,
        Duration idle,
        TlsLibrary tls) {
    private static final Duration IDLE = Duration.ofSeconds(90);

    /// Any web server, without proxy.
    public static final HttpSettings WEB =
            new HttpSettings(
                    Optional.empty(),
                    new ServerTrust.Authorities(),
                    Optional.empty(),
                    Proxies.NONE,
                    AddressRule.ANY,
                    Optional.empty(),
                    IDLE,
                    TlsLibrary.JAVA);

    public static HttpSettings unix(Path socket) {
        return new HttpSettings(
                Optional.of(socket),
                new ServerTrust.Authorities(),
                Optional.empty(),
                Proxies.NONE,
                AddressRule.ANY,
                Optional.empty(),
                IDLE,
                TlsLibrary.JAVA);
    }

    public HttpSettings trusting(ServerTrust server) {
        return new HttpSettings(socket, server, key, proxies, addresses, unsaid, idle, tls);
    }

    public HttpSettings showing(Identity own) {
        return new HttpSettings(
                socket, trust, Optional.of(own), proxies, addresses, unsaid, idle, tls);
    }

    public HttpSettings through(Proxies on) {
        return new HttpSettings(socket, trust, key, on, addresses, unsaid, idle, tls);
    }

    public HttpSettings within(AddressRule rule) {
        return new HttpSettings(socket, trust, key, proxies, rule, unsaid, idle, tls);
    }

    /// For whoever must not learn what is where: only within the rule, and every failure to reach a
    /// server is the same [NotReached].
    public HttpSettings confined(AddressRule rule, NotReached.Log log) {
        return new HttpSettings(socket, trust, key, proxies, rule, Optional.of(log), idle, tls);
    }

    public HttpSettings withIdle(Duration limit) {
        return new HttpSettings(socket, trust, key, proxies, addresses, unsaid, limit, tls);
    }

    public HttpSettings by(TlsLibrary library) {
        return new HttpSettings(socket, trust, key, proxies, addresses, unsaid, idle, library);
    }
}
