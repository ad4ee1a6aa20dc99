package gantry.server.listen;

import gantry.http.Identity;
import gantry.server.exchange.BodyMemory;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.limits.AddressLimit;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.NetworkLimit;
import gantry.settings.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The addresses of HTTPS, which may change while it serves. Connections of an address that is no
/// longer served go on to their end.
final class HttpsDoors {
    private final Server server;
    private final HttpConfiguration http;
    private final BodyMemory memory;
    private final DoorTls tls;
    private final AddressLimit perAddress;
    private final NetworkLimit most;
    private List<Served> served = List.of();
    private final List<ServerConnector> leaving = new ArrayList<>();

    private record Served(ListenAddress address, ServerConnector connector) {}

    /// At no address yet.
    HttpsDoors(
            Server server,
            HttpConfiguration http,
            BodyMemory memory,
            Https https,
            Limits.Connections connections)
            throws IOException {
        this.server = server;
        this.http = http;
        this.memory = memory;
        this.tls = new DoorTls(https);
        this.perAddress = new AddressLimit(connections.perAddress(), https.proxies());
        this.most = new NetworkLimit(connections.network());
        tls.serve(server);
    }

    /// Serves these addresses and no others; all of them, or those before. Where an old address has
    /// the port of a new one, nobody can connect for a moment.
    ///
    /// @throws IOException if an address is taken
    synchronized void listen(List<ListenAddress> wanted) throws IOException {
        List<Served> before = served;
        List<Served> going =
                before.stream().filter(each -> !wanted.contains(each.address())).toList();
        List<Served> inTheWay =
                going.stream()
                        .filter(old -> wanted.stream().anyMatch(old.address()::sharesPort))
                        .toList();
        for (Served each : inTheWay) {
            leave(each);
        }
        try {
            serve(wanted, before);
        } catch (IOException e) {
            goBack(before, inTheWay, e);
            throw e;
        }
        for (Served each : going) {
            if (!inTheWay.contains(each)) {
                leave(each);
            }
        }
    }

    private void goBack(List<Served> before, List<Served> left, IOException why) {
        try {
            serve(
                    before.stream().map(Served::address).toList(),
                    before.stream().filter(each -> !left.contains(each)).toList());
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private void serve(List<ListenAddress> wanted, List<Served> open) throws IOException {
        List<Served> all = new ArrayList<>();
        List<Served> opened = new ArrayList<>();
        try {
            for (ListenAddress address : wanted) {
                Optional<Served> known =
                        open.stream().filter(each -> each.address().equals(address)).findFirst();
                Served each = known.isPresent() ? known.get() : open(address);
                all.add(each);
                if (known.isEmpty()) {
                    opened.add(each);
                }
            }
        } catch (IOException e) {
            for (Served each : opened) {
                leave(each);
            }
            throw e;
        }
        served = List.copyOf(all);
        most.over(served.stream().map(Served::connector).toList());
    }

    private Served open(ListenAddress address) throws IOException {
        ServerConnector connector = connector(address);
        connector.addBean(perAddress);
        connector.addBean(most);
        server.addConnector(connector);
        try {
            if (server.isStarted()) {
                server.manage(connector);
                connector.start();
            }
            return new Served(address, connector);
        } catch (Exception e) { // as Jetty declares it
            server.removeConnector(connector);
            throw e instanceof IOException broken ? broken : new IOException(e.getMessage(), e);
        }
    }

    /// Takes no more connections.
    private void leave(Served old) throws IOException {
        Listener.close(old.connector());
        leaving.add(old.connector());
    }

    /// Forgets addresses whose last connection has ended.
    synchronized void sweep() {
        leaving.removeIf(
                connector -> {
                    if (!connector.getConnectedEndPoints().isEmpty()) {
                        return false;
                    }
                    server.removeConnector(connector);
                    try {
                        connector.stop();
                    } catch (Exception e) { // as Jetty declares it
                        throw new IllegalStateException("Failed ending an address", e);
                    }
                    return true;
                });
    }

    /// Refuses what could not be shown.
    void check(Identity identity) throws IOException {
        tls.check(identity);
    }

    /// To new connections.
    void show(Identity identity) throws IOException {
        tls.show(identity);
    }

    void limit(Limits.Connections connections) {
        perAddress.allow(connections.perAddress());
    }

    /// In the order in which they were asked for.
    synchronized List<InetSocketAddress> addresses() {
        return served.stream()
                .map(Served::connector)
                .map(
                        connector ->
                                new InetSocketAddress(
                                        connector.getHost() == null ? "::" : connector.getHost(),
                                        connector.getLocalPort()))
                .toList();
    }

    private ServerConnector connector(ListenAddress address) {
        var connector =
                new ServerConnector(
                        server,
                        1,
                        1,
                        tls.factories(
                                perAddress, Http2.factory(http, memory), Listener.http1(http))) {
                    // Jetty (12.1) would try a closed channel again at once, and for ever: on a
                    // virtual thread that leaves a processor to nothing else.
                    @Override
                    public void accept(int acceptor) throws IOException {
                        if (!isOpen()) {
                            throw new ClosedChannelException();
                        }
                        super.accept(acceptor);
                    }

                    @Override
                    protected boolean handleAcceptFailure(Throwable failure) {
                        return gantry.server.listen.Listener.isFault(failure)
                                && super.handleAcceptFailure(failure);
                    }
                };
        if (!address.host().isEmpty()) {
            connector.setHost(address.host());
        }
        connector.setPort(address.port());
        connector.setAcceptQueueSize(Listener.BACKLOG);
        connector.setIdleTimeout(http.getIdleTimeout());
        return connector;
    }
}
