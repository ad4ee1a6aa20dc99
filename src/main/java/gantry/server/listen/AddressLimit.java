package gantry.server.listen;

import gantry.server.ClientNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.SelectorManager;

/// Closes at once what one address opens beyond its share of the connections.
final class AddressLimit implements SelectorManager.AcceptListener {
    private final int most;
    private final Map<SelectableChannel, ClientNetwork> channels = new HashMap<>();
    private final Map<ClientNetwork, Integer> counts = new HashMap<>();

    AddressLimit(int most) {
        this.most = most;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        Optional<ClientNetwork> address = address(channel);
        if (address.isPresent() && !enter(channel, address.get())) {
            close(channel);
        }
    }

    private synchronized boolean enter(SelectableChannel channel, ClientNetwork address) {
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

    private static Optional<ClientNetwork> address(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? Optional.of(ClientNetwork.of(address.getAddress()))
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
