package gantry.server.listen.limits;

import gantry.server.exchange.ClientNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.SelectorManager;

/// Closes at once what one address opens beyond its share of the connections. Trusted proxies have
/// no such limit; the clients that they name have.
public final class AddressLimit implements SelectorManager.AcceptListener {
    private int most;
    private final TrustedProxies proxies;
    private final Map<SelectableChannel, ClientNetwork> channels = new HashMap<>();
    private final Map<ClientNetwork, Integer> counts = new HashMap<>();

    public AddressLimit(int most, TrustedProxies proxies) {
        this.most = most;
        this.proxies = proxies;
    }

    /// From now on; what is open stays open.
    public synchronized void allow(int newMost) {
        most = newMost;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        Optional<InetAddress> address = address(channel);
        if (address.isPresent()
                && !proxies.trust(address.get())
                && !enter(channel, address.get())) {
            close(channel);
        }
    }

    /// Counts a connection for the address that it is from.
    ///
    /// @return false if that has its share already
    public synchronized boolean enter(SelectableChannel channel, InetAddress from) {
        leave(channel);
        ClientNetwork address = ClientNetwork.of(from);
        int count = counts.merge(address, 1, Integer::sum);
        channels.put(channel, address);
        if (!channel.isOpen()) {
            leave(channel); // its end has been told by now
        }
        return count <= most;
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<InetAddress> address(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? Optional.of(address.getAddress())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // gone already
        }
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
        ClientNetwork address = channels.remove(channel);
        if (address != null) {
            counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
