package gantry.server.listen.limits;

import gantry.http.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The proxies whose word is taken for who their clients are. What anybody else says of it counts
/// for nothing.
public final class TrustedProxies {
    public static final TrustedProxies NONE = new TrustedProxies(List::of);

    /// Nothing that would have to be looked up; with a port, as some proxies have it.
    private static final Pattern FORWARDED =
            Pattern.compile("([0-9]+(?:\\.[0-9]+){3})(?::[0-9]+)?|\\[([^\\]]+)](?::[0-9]+)?|(.*)");

    private static final Pattern LITERAL =
            Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final Supplier<List<Network>> networks;

    /// @param networks where they are now; asked with every connection, so that it must not wait
    public TrustedProxies(Supplier<List<Network>> networks) {
        this.networks = networks;
    }

    public boolean trust(InetAddress address) {
        return contain(networks.get(), address);
    }

    private static boolean contain(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /// Who is behind the proxies: the right-most address that is none of a trusted proxy. Each has
    /// added, on the right, whom it was asked by; what stands left of the first stranger is their
    /// own invention.
    ///
    /// @param from who is asking, as the connection says
    /// @param forwarded the values of `X-Forwarded-For`, in their order
    public InetSocketAddress client(InetSocketAddress from, List<String> forwarded) {
        List<Network> now = networks.get();
        List<String> said =
                forwarded.stream().flatMap(line -> List.of(line.split(",", -1)).stream()).toList();
        InetSocketAddress client = from;
        for (String each : said.reversed()) {
            InetAddress asking = client.getAddress();
            Optional<InetAddress> next = address(each.strip());
            if (next.isEmpty() || !contain(now, asking)) {
                return client;
            }
            client = new InetSocketAddress(next.get(), 0);
        }
        return client;
    }

    private static Optional<InetAddress> address(String text) {
        var parts = FORWARDED.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        for (int i = 1; i <= parts.groupCount(); i++) {
            String part = parts.group(i);
            if (part != null) {
                return literal(part);
            }
        }
        return Optional.empty();
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return LITERAL.matcher(text).matches()
                    ? Optional.of(InetAddress.ofLiteral(text))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
