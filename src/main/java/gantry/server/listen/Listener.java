package gantry.server.listen;

import gantry.http.Identity;
import gantry.image.Words;
import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Daemon;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.limits.Buffers;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.Rest;
import gantry.server.listen.limits.SlowHeaders;
import gantry.server.listen.limits.TrustedProxies;
import gantry.server.listen.limits.Unasked;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
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
    static final int BACKLOG = 1024;

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

    private final HttpConfiguration http;
    private Optional<SocketFile> socket = Optional.empty();
    private Optional<HttpsDoors> https = Optional.empty();
    private Looks looks = new Looks();
    private volatile Limits limits;
    private boolean stopping;

    private Listener(Limits limits) {
        this.memory = new BodyMemory(limits.bodyMemory());
        this.limits = limits;
        this.http = http(limits);
    }

    /// @throws gantry.image.ImageFailure.Invalid if the socket's path cannot be one
    /// @throws IOException if an address is taken
    public static Listener open(ListenSettings settings, Daemon daemon) throws IOException {
        Listener listener = new Listener(settings.limits());
        listener.add(settings);
        listener.serve(daemon);
        try {
            listener.start();
            for (SocketFile socket : listener.socket.stream().toList()) {
                socket.publish();
            }
            listener.watch();
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private void add(ListenSettings settings) throws IOException {
        for (Path path : settings.socket().stream().toList()) {
            SocketFile claimed = SocketFile.claim(path);
            socket = Optional.of(claimed);
            Connector connector = connector(claimed.bound());
            server.addConnector(connector);
            server.addBean(new NetworkConnectionLimit(limits.connections().socket(), connector));
        }
        server.addBean(
                settings.https().map(Https::proxies).orElse(TrustedProxies.NONE)); // for Peers
        for (Https given : settings.https().stream().toList()) {
            HttpsDoors doors = new HttpsDoors(server, http, memory, given, limits.connections());
            doors.listen(given.addresses());
            https = Optional.of(doors);
        }
    }

    /// Refuses what could not be shown.
    public void check(Identity identity) throws IOException {
        for (HttpsDoors doors : https.stream().toList()) {
            doors.check(identity);
        }
    }

    /// Goes on with other addresses of HTTPS, another certificate or other limits; with all of
    /// them, or, where that is refused, as before. Connections and requests that are open go on.
    ///
    /// @param next with HTTPS only if it was opened with it
    /// @throws IOException if an address is taken
    public synchronized void change(ListenSettings next) throws IOException {
        if (stopping) {
            return;
        }
        for (HttpsDoors doors : https.stream().toList()) {
            Https wanted = next.https().orElseThrow();
            doors.check(wanted.identity());
            doors.listen(wanted.addresses());
            doors.show(wanted.identity());
            doors.limit(next.limits().connections());
        }
        limit(next.limits());
    }

    private void limit(Limits next) {
        if (next.equals(limits)) {
            return;
        }
        long before = http.getIdleTimeout();
        limits = next;
        configure(http, next);
        for (Connector connector : server.getConnectors()) {
            ((AbstractConnector) connector).setIdleTimeout(http.getIdleTimeout());
        }
        endPoints().stream()
                .filter(each -> each.getIdleTimeout() == before) // a WebSocket has none
                .forEach(each -> each.setIdleTimeout(http.getIdleTimeout()));
        looks.close();
        watch();
    }

    private void serve(Daemon daemon) {
        server.setErrorHandler(new Errors());
        server.setHandler(
                new Door(daemon, () -> limits, memory, running, new EventSockets(server, limits)));
    }

    static HttpConnectionFactory http1(HttpConfiguration http) {
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        return factory;
    }

    private Connector connector(Path path) {
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

    /// Every path goes through as it came: the router is the one place that reads and refuses it.
    private static HttpConfiguration http(Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        configure(http, limits);
        http.setSendServerVersion(false);
        // For clients of HTTP/1.0, which need not say; Jetty (12.1) makes none of a Unix socket's
        // name.
        http.setServerAuthority(new HostPort("unix.socket"));
        return http;
    }

    /// New connections read it.
    private static void configure(HttpConfiguration http, Limits limits) {
        http.setRequestHeaderSize(limits.headerBytes());
        http.setIdleTimeout(limits.idle().toMillis());
    }

    private void watch() {
        looks = new Looks();
        SlowHeaders slow = new SlowHeaders();
        Rest rest = new Rest(List.of(networkBuffers, socketBuffers));
        Unasked unasked = new Unasked(limits);
        looks.every(
                limits.idle().dividedBy(2),
                () -> {
                    slow.look(endPoints(), running.connections());
                    running.interruptTooSlow();
                    rest.look(running.connections().size());
                    https.ifPresent(HttpsDoors::sweep);
                });
        looks.every(unasked.pause(), () -> unasked.look(endPoints(), running.connections()));
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
            throw new IOException("Failed starting to listen: " + Words.reason(e), e);
        }
    }

    /// Where HTTPS is served, in the order of the settings, with the port that was found where any
    /// would do.
    public List<InetSocketAddress> addresses() {
        return https.map(HttpsDoors::addresses).orElse(List.of());
    }

    /// Takes no more requests, lets the running ones end for so long, then cancels them.
    public void stop(Duration longest) throws IOException {
        running.refuseMore();
        synchronized (this) {
            stopping = true;
            looks.close();
        }
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
            throw new IOException("Failed ending to listen: " + Words.reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "Connections do not end within %d s; the end of this process will end them"
                            .formatted(LONGEST_STOP.toSeconds()),
                    e);
        }
    }

    /// Jetty (12.1) would complain and try again where accepting ends as it should.
    static boolean isFault(Throwable failure) {
        return !(failure instanceof ClosedChannelException);
    }

    /// Not by [Connector#shutdown], which interrupts whoever accepts: a connection accepted at that
    /// moment would belong to nobody (JDK 25), and its client would wait.
    static void close(Connector connector) throws IOException {
        if (connector.getTransport() instanceof ServerSocketChannel channel) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop(Duration.ZERO);
    }
}
