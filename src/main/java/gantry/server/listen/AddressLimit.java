package gantry.server.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.SelectorManager;

/// Closes at once what one address opens beyond its share of the connections. Of an IPv6 address
/// the first 64 bits count, since whoever has one has all of those.
final class AddressLimit implements SelectorManager.AcceptListener {
    private static final int NETWORK_BYTES = 8;

    private int most;
    private final Map<SelectableChannel, String> channels = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    AddressLimit(int most) {
        this.most = most;
    }

    /// From now on; what is open stays open.
    synchronized void allow(int newMost) {
        most = newMost;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        Optional<String> address = address(channel);
        if (address.isPresent() && !enter(channel, address.get())) {
            close(channel);
        }
    }

    private synchronized boolean enter(SelectableChannel channel, String address) {
        int count = counts.merge(address, 1, Integer::sum);
        channels.put(channel, address);
        return count <= most;
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> address(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? Optional.of(network(address.getAddress()))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // gone already
        }
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of()
                .formatHex(
                        address instanceof Inet6Address
                                ? Arrays.copyOf(bytes, NETWORK_BYTES)
                                : bytes);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        leave(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        leave(channel);
    }

    private synchronized void leave(SelectableChannel channel) {
        String address = channels.remove(channel);
        if (address != null) {
            counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
