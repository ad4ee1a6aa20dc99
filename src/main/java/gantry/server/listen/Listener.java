package gantry.server.listen;

import gantry.server.BodyMemory;
import gantry.server.Daemon;
import gantry.server.ListenAddress;
import gantry.server.listen.ListenSettings.Https;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// Serves a daemon at its addresses, each connection on virtual threads.
public final class Listener implements AutoCloseable {
    /// For requests to tidy up, once they have been cancelled.
    private static final Duration AFTERMATH = Duration.ofSeconds(5);

    /// For connections to be closed, when no request runs any more.
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    /// In bytes, while a connection has something to say. With Jetty's own 8 KiB an upload spends
    /// its time waking threads.
    private static final int INPUT_BUFFER = 64 << 10;

    /// The limit on connections is one on threads too.
    private static final int NO_LIMIT = 0;

    /// Connections that wait to be accepted.
    private static final int BACKLOG = 1024;

    private final Buffers networkBuffers = new Buffers(Buffers.usual());

    /// Whoever is on the machine gets in, whatever the network holds.
    private final Buffers socketBuffers = new Buffers(Long.MAX_VALUE);

    private final Server server =
            new Server(
                    new VirtualThreadPool(NO_LIMIT),
                    new ScheduledExecutorScheduler(),
                    networkBuffers);
    private final RunningRequests running = new RunningRequests();
    private final BodyMemory memory;

    private final CountDownLatch ended = new CountDownLatch(1);
    private Optional<SocketFile> socket = Optional.empty();

    private Listener(Limits limits) {
        this.memory = new BodyMemory(limits.bodyMemory());
    }

    /// @throws gantry.image.ImageFailure.Invalid if the socket's path cannot be one
    /// @throws IOException if an address is taken
    public static Listener open(ListenSettings settings, Daemon daemon) throws IOException {
        Listener listener = new Listener(settings.limits());
        listener.add(settings);
        listener.serve(settings.limits(), daemon);
        try {
            listener.start();
            for (SocketFile socket : listener.socket.stream().toList()) {
                socket.publish();
            }
            listener.watch(settings.limits());
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private void add(ListenSettings settings) throws IOException {
        HttpConfiguration http = http(settings.limits());
        for (Path path : settings.socket().stream().toList()) {
            SocketFile claimed = SocketFile.claim(path);
            socket = Optional.of(claimed);
            Connector connector = connector(claimed.bound(), http);
            server.addConnector(connector);
            server.addBean(
                    new NetworkConnectionLimit(
                            settings.limits().connections().socket(), connector));
        }
        List<Connector> network = new ArrayList<>();
        for (Https https : settings.https().stream().toList()) {
            for (ListenAddress address : https.addresses()) {
                network.add(https(address, https, http));
            }
        }
        AddressLimit perAddress = new AddressLimit(settings.limits().connections().perAddress());
        network.forEach(connector -> ((ServerConnector) connector).addBean(perAddress));
        network.forEach(server::addConnector);
        server.addBean(
                new NetworkConnectionLimit(
                        settings.limits().connections().network(),
                        network.toArray(Connector[]::new)));
    }

    private void serve(Limits limits, Daemon daemon) {
        server.setErrorHandler(new Errors());
        server.setHandler(
                new Door(daemon, limits, memory, running, new EventSockets(server, limits)));
    }

    private static HttpConnectionFactory http1(HttpConfiguration http) {
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        return factory;
    }

    private Connector connector(Path path, HttpConfiguration http) {
        var connector =
                new UnixDomainServerConnector(
                        server,
                        server.getThreadPool(),
                        server.getScheduler(),
                        socketBuffers,
                        1,
                        1,
                        http1(http)) {
                    @Override
                    protected boolean handleAcceptFailure(Throwable failure) {
                        return isFault(failure) && super.handleAcceptFailure(failure);
                    }
                };
        connector.setUnixDomainPath(path);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(http.getIdleTimeout());
        return connector;
    }

    private Connector https(ListenAddress address, Https https, HttpConfiguration http) {
        var connector =
                new ServerConnector(
                        server,
                        1,
                        1,
                        Tls.factories(https, Http2.factory(http, memory), http1(http))) {
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
                        return isFault(failure) && super.handleAcceptFailure(failure);
                    }
                };
        if (!address.host().isEmpty()) {
            connector.setHost(address.host());
        }
        connector.setPort(address.port());
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(http.getIdleTimeout());
        return connector;
    }

    /// Every path goes through as it came: the router is the one place that reads and refuses it.
    private static HttpConfiguration http(Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize(limits.headerBytes());
        http.setIdleTimeout(limits.idle().toMillis());
        http.setSendServerVersion(false);
        // For clients of HTTP/1.0, which need not say; Jetty (12.1) makes none of a Unix socket's
        // name.
        http.setServerAuthority(new HostPort("unix.socket"));
        return http;
    }

    private void watch(Limits limits) {
        SlowHeaders slow = new SlowHeaders();
        Rest rest = new Rest(List.of(networkBuffers, socketBuffers));
        Unasked unasked = new Unasked(limits);
        every(
                limits.idle().dividedBy(2),
                () -> {
                    slow.look(endPoints(), running.connections());
                    running.interruptTooSlow();
                    rest.look(running.connections().size());
                });
        every(unasked.pause(), () -> unasked.look(endPoints(), running.connections()));
    }

    /// Until listening ends.
    private void every(Duration pause, Runnable look) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!endsWithin(pause)) {
                                look.run();
                            }
                        });
    }

    private boolean endsWithin(Duration time) {
        try {
            return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private List<EndPoint> endPoints() {
        return Arrays.stream(server.getConnectors())
                .flatMap(connector -> connector.getConnectedEndPoints().stream())
                .toList();
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Failed starting to listen: " + e.getMessage(), e);
        }
    }

    /// Where HTTPS is served, in the order of the settings, with the port that was found where any
    /// would do.
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof NetworkConnector network) {
                addresses.add(
                        new InetSocketAddress(
                                network.getHost() == null ? "::" : network.getHost(),
                                network.getLocalPort()));
            }
        }
        return addresses;
    }

    /// Takes no more requests, lets the running ones end for so long, then cancels them.
    public void stop(Duration longest) throws IOException {
        running.refuseMore();
        ended.countDown();
        for (SocketFile file : socket.stream().toList()) {
            file.withdraw();
        }
        for (Connector connector : server.getConnectors()) {
            close(connector);
        }
        try {
            boolean ended = running.awaitEnd(longest);
            running.interrupt();
            stopServer();
            if (!ended) {
                running.awaitEnd(AFTERMATH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
        }
    }

    /// Jetty (12.1) waits for its selectors without a limit, and those for every connection that
    /// they close.
    private void stopServer() throws IOException, InterruptedException {
        FutureTask<Boolean> stopping =
                new FutureTask<>(
                        () -> {
                            server.stop();
                            return true;
                        });
        Thread.ofPlatform().daemon().name("stop listening").start(stopping);
        try {
            stopping.get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Failed ending to listen: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "Connections do not end within %d s; the end of this process will end them"
                            .formatted(LONGEST_STOP.toSeconds()),
                    e);
        }
    }

    /// Jetty (12.1) would complain and try again where accepting ends as it should.
    private static boolean isFault(Throwable failure) {
        return !(failure instanceof ClosedChannelException);
    }

    /// Not by [Connector#shutdown], which interrupts whoever accepts: a connection accepted at that
    /// moment would belong to nobody (JDK 25), and its client would wait.
    private static void close(Connector connector) throws IOException {
        if (connector.getTransport() instanceof ServerSocketChannel channel) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop(Duration.ZERO);
    }
}
