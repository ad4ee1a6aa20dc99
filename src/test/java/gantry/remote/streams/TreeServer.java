package gantry.remote.streams;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.SelfSigned;
import gantry.http.ServerTrust;
import gantry.http.TestTls;
import gantry.http.ThisHost;
import gantry.remote.download.Downloads;
import gantry.remote.download.TestPatience;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// Serves files over HTTPS on loopback, as a decent web server does.
public final class TreeServer implements Closeable {
    private final Map<String, byte[]> files;
    private final Identity identity;
    private final HttpsServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /// @param files by their paths; they may change meanwhile
    public TreeServer(Map<String, byte[]> files) throws IOException {
        this.files = files;
        this.identity =
                new SelfSigned(Clock.systemUTC(), new SecureRandom())
                        .make(
                                "tree",
                                new ThisHost(
                                        "localhost", List.of(InetAddress.ofLiteral("127.0.0.1"))));
        this.server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.server(identity)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] file = files.get(path);
            if (file == null) {
                requests.add("404 " + path);
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String tag = "\"%08x-%d\"".formatted(Arrays.hashCode(file), file.length);
            exchange.getResponseHeaders().add("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                requests.add("304 " + path);
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            requests.add("200 " + path);
            send(exchange, file);
        }
    }

    private static void send(HttpExchange exchange, byte[] file) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", "" + file.length);
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        byte[] body = file;
        int status = 200;
        if (range != null) {
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            int from = Integer.parseInt(ends[0]);
            int to = ends[1].isEmpty() ? file.length : Integer.parseInt(ends[1]) + 1;
            String part = "bytes %d-%d/%d".formatted(from, to - 1, file.length);
            exchange.getResponseHeaders().add("Content-Range", part);
            body = Arrays.copyOfRange(file, from, to);
            status = 206;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    public URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    public Identity identity() {
        return identity;
    }

    /// The requests so far: statuses, where parts count as wholes, and paths.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// Downloads that trust this server, and wait for nothing.
    public Downloads downloads() {
        ServerTrust pinned = new ServerTrust.Pinned(identity.fingerprint());
        return new Downloads(
                new HttpClient(HttpSettings.WEB.trusting(pinned)), new TestPatience().patience());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
