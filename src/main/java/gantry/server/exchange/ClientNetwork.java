package gantry.server.exchange;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// What limits count as one client: an IPv4 address, or the first 64 bits of an IPv6 address, since
/// whoever has one of those has all of them.
///
/// @param bits as hexadecimal digits
public record ClientNetwork(String bits) {
    private static final int NETWORK_BYTES = 8;

    public static ClientNetwork of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new ClientNetwork(
                HexFormat.of()
                        .formatHex(
                                address instanceof Inet6Address
                                        ? Arrays.copyOf(bytes, NETWORK_BYTES)
                                        : bytes));
    }
}
