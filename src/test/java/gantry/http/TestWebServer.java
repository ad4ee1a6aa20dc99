package gantry.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A plain web server on loopback, over HTTPS, with a certificate that it signed itself.
public final class TestWebServer implements Closeable {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(Map<String, String> headers, byte[] bytes) {}

    private final Identity identity;
    private final HttpsServer server;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public TestWebServer() throws IOException {
        this(
                new SelfSigned(Clock.systemUTC(), new SecureRandom())
                        .make("web", new ThisHost("localhost", List.of(loopback()))));
    }

    public TestWebServer(Identity identity) throws IOException {
        this.identity = identity;
        server = HttpsServer.create(new InetSocketAddress(loopback(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.server(identity)));
        server.createContext("/", this::answer);
        server.start();
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    /// Serves the bytes there from now on, with these headers beside the usual ones.
    public void put(String path, Map<String, String> headers, byte[] bytes) {
        pages.put(path, new Page(headers, bytes));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            Page page = pages.get(path);
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            page.headers().forEach(exchange.getResponseHeaders()::set);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : page.bytes().length);
            if (!head) {
                exchange.getResponseBody().write(page.bytes());
            }
        }
    }

    /// What it was asked for, as `GET /path`.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public URI url(String path) {
        return URI.create("https://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    /// Writes the certificate that a client has to trust into that directory.
    public Path authority(Path directory) throws IOException {
        return Files.writeString(directory.resolve("ca.crt"), Pem.text(identity.certificate()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
