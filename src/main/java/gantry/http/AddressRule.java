package gantry.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/// Where connections may go. Asked for every address that a name resolves to; the connection then
/// goes to that very address, so that a name which resolves otherwise a moment later gains nothing.
public interface AddressRule {
    /// Anywhere.
    AddressRule ANY = _ -> true;

    /// Not to this machine, nor to networks that the world cannot reach: what a server asks for on
    /// behalf of a stranger must not open what its firewall closes.
    AddressRule PUBLIC_ONLY = AddressRule::isPublic;

    boolean allows(InetAddress address);

    /// Wherever this rule allows, and in these networks: [#ANY] if they are all there are.
    default AddressRule andIn(List<Network> networks) {
        List<Network> more = List.copyOf(networks);
        if (more.containsAll(Network.ALL)) {
            return ANY;
        }
        return address ->
                allows(address) || more.stream().anyMatch(network -> network.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        return !(address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isReserved(address.getAddress()));
    }

    /// What `InetAddress` has no question for.
    private static boolean isReserved(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (bytes.length == 4) {
            return first == 0 // this network
                    || (first == 100 && (second & 0xc0) == 64) // shared by carriers, RFC 6598
                    || (first == 192 && second == 0 && bytes[2] == 0) // RFC 6890
                    || (first == 198 && (second & 0xfe) == 18) // benchmarks, RFC 2544
                    || first >= 240; // reserved, and the broadcast address
        }
        return (first & 0xfe) == 0xfc // unique local, RFC 4193
                || carriesIpv4(bytes);
    }

    /// Addresses that gateways turn into IPv4 ones: NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC
    /// 4380) and IPv4-compatible ones.
    private static boolean carriesIpv4(byte[] bytes) {
        int prefix = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int next = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        return (prefix == 0x64 && next == 0xff9b)
                || prefix == 0x2002
                || (prefix == 0x2001 && next == 0)
                || (prefix == 0 && next == 0);
    }

    /// The IPv6 scope of an address is of no interest to a reader.
    static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return address instanceof Inet6Address && scope >= 0 ? text.substring(0, scope) : text;
    }
}
