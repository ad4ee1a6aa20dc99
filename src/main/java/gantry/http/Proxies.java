package gantry.http;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxies that the environment names, as other programs read it: `https_proxy`, `http_proxy`
/// and `no_proxy`, in small letters or in capitals.
public record Proxies(Optional<URI> https, Optional<URI> http, List<String> direct) {
    /// Straight to every server.
    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

    public Proxies {
        direct = List.copyOf(direct);
    }

    public static Proxies from(Map<String, String> environment) {
        return new Proxies(
                value(environment, "https_proxy").map(Proxies::uri),
                value(environment, "http_proxy").map(Proxies::uri),
                value(environment, "no_proxy").map(Proxies::names).orElse(List.of()));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .flatMap(spelling -> Optional.ofNullable(environment.get(spelling)).stream())
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    /// `proxy:3128` means `http://proxy:3128`.
    private static URI uri(String text) {
        return URI.create(text.contains("://") ? text : "http://" + text);
    }

    private static List<String> names(String text) {
        return Stream.of(text.split("[,\\s]+", -1))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /// The proxy on the way to this server. This machine is never asked for through one.
    public Optional<URI> on(String scheme, String host) {
        if (isDirect(host.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return scheme.equals("https") ? https : http;
    }

    boolean isOne(String host) {
        return Stream.of(https, http)
                .flatMap(Optional::stream)
                .anyMatch(proxy -> host.equals(proxy.getHost()));
    }

    private boolean isDirect(String host) {
        return host.equals("localhost")
                || host.startsWith("127.")
                || host.equals("[::1]")
                || host.equals("::1")
                || direct.stream().anyMatch(name -> covers(name, host));
    }

    /// `example.org` and `.example.org` cover all that ends so; `*` covers everything.
    private static boolean covers(String name, String host) {
        String domain = name.startsWith(".") ? name.substring(1) : name;
        return name.equals("*") || host.equals(domain) || host.endsWith("." + domain);
    }
}
