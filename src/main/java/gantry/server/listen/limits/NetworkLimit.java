package gantry.server.listen.limits;

import java.nio.channels.SelectableChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.AbstractConnector;

/// Accepts nobody while there are as many connections as there may be, at all addresses of HTTPS
/// together; who comes then waits in the system's queue. Jetty's NetworkConnectionLimit (12.1) does
/// the same for the addresses that it began with; this one counts connections of former ones, too.
public final class NetworkLimit implements SelectorManager.AcceptListener {
    private final int most;
    private final Set<SelectableChannel> open = new HashSet<>();
    private List<? extends AbstractConnector> connectors = List.of();
    private boolean full;

    public NetworkLimit(int most) {
        this.most = most;
    }

    /// From now on.
    public synchronized void over(List<? extends AbstractConnector> newConnectors) {
        connectors = newConnectors;
        connectors.forEach(connector -> connector.setAccepting(!full));
    }

    @Override
    public synchronized void onAccepting(SelectableChannel channel) {
        open.add(channel);
        look();
    }

    @Override
    public synchronized void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        open.remove(channel);
        look();
    }

    @Override
    public synchronized void onClosed(SelectableChannel channel) {
        open.remove(channel);
        look();
    }

    private void look() {
        if (full != open.size() >= most) {
            full = !full;
            connectors.forEach(connector -> connector.setAccepting(!full));
        }
    }
}
