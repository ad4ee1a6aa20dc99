package gantry.http;

import gantry.image.ImageFailure.Invalid;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// A range of addresses, written as CIDR: `10.0.0.0/8`, `fd00::/8`, or one address.
public final class Network {
    /// Nothing that would have to be looked up.
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:.*");

    /// Every address there is.
    static final List<Network> ALL = list("0.0.0.0/0,::/0");

    private final byte[] start;
    private final int bits;

    private Network(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /// @throws Invalid if it is none, or has bits set behind its length
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        int most = address.length * 8;
        Network network =
                new Network(address, slash < 0 ? most : bits(text.substring(slash + 1), most));
        if (!Arrays.equals(network.cut(address), address)) {
            throw new Invalid(
                    "%s is an address inside a network; the network is %s"
                            .formatted(text, new Network(network.cut(address), network.bits)));
        }
        return network;
    }

    /// @param text networks between commas
    /// @throws Invalid if one is none
    public static List<Network> list(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).map(Network::parse).toList();
    }

    private static byte[] address(String text) {
        try {
            if (LITERAL.matcher(text).matches()) {
                return InetAddress.ofLiteral(text).getAddress();
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Invalid("write networks as 10.0.0.0/8 or fd00::/8, with commas between them");
    }

    private static int bits(String text, int most) {
        if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new Invalid("the length of a network is a number from 0 to " + most);
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == start.length && Arrays.equals(cut(bytes), start);
    }

    /// With nothing but zeros behind the network's length.
    private byte[] cut(byte[] address) {
        byte[] cut = address.clone();
        for (int bit = bits; bit < cut.length * 8; bit++) {
            cut[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return cut;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network
                && bits == network.bits
                && Arrays.equals(start, network.start);
    }

    @Override
    public int hashCode() {
        return 31 * bits + Arrays.hashCode(start);
    }

    @Override
    public String toString() {
        try {
            return AddressRule.text(InetAddress.getByAddress(start)) + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }
}
