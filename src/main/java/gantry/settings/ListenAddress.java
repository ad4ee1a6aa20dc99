package gantry.settings;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where HTTPS is served, as `core.https_address` has it: `host:port`, `[v6]:port`, or `:port` and
/// `[::]:port` for every address of this machine.
///
/// @param host a name or an address; an address of IPv6 without its brackets
/// @param port 0 for any that is free
public record ListenAddress(String host, int port) {
    private static final int LAST_PORT = 65_535;
    private static final int USUAL_PORT = 8443;

    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:\\[(?<v6>[0-9A-Fa-f:.%]+)]|(?<host>[^\\[\\]:\\s/]*))(?::(?<port>[0-9]{1,5}))?");

    public ListenAddress {
        if (port < 0 || port > LAST_PORT) {
            throw new Invalid("a port is a number from 0 to %d, not %d".formatted(LAST_PORT, port));
        }
    }

    /// Without a port it is LXD's, 8443.
    public static ListenAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new Invalid(
                    "\"%s\" is no address to listen on; write host:port, [v6]:port or :port"
                            .formatted(Words.printable(text)));
        }
        String v6 = matcher.group("v6");
        String port = matcher.group("port");
        return new ListenAddress(
                v6 == null ? matcher.group("host") : v6,
                port == null ? USUAL_PORT : Integer.parseInt(port));
    }

    /// Where clients find it: here, or, where every address of this machine is meant, at each of
    /// those; at the loopback ones only if there are no others.
    ///
    /// @param machine the addresses of this machine
    public List<ListenAddress> reachable(List<InetAddress> machine) {
        if (!isWildcard()) {
            return List.of(this);
        }
        List<InetAddress> meant = machine.stream().filter(this::means).toList();
        boolean hasOutside = !meant.stream().allMatch(InetAddress::isLoopbackAddress);
        return meant.stream()
                .filter(address -> !hasOutside || !address.isLoopbackAddress())
                .map(address -> new ListenAddress(address.getHostAddress(), port))
                .toList();
    }

    /// Whether both cannot be served at once, or might not.
    public boolean sharesPort(ListenAddress other) {
        return port != 0 && port == other.port;
    }

    private boolean isWildcard() {
        return host.isEmpty() || host.equals("::") || host.equals("0.0.0.0");
    }

    private boolean means(InetAddress address) {
        return address instanceof Inet4Address || !host.equals("0.0.0.0");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
