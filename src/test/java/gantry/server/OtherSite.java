package gantry.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import gantry.http.SelfSigned;
import gantry.http.TestTls;
import gantry.http.ThisHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;

/// Another web site, with an empty page. It is on the same machine, so that to a browser it is the
/// same site of another origin: cookies are sent along.
final class OtherSite implements AutoCloseable {
    private final HttpsServer server;

    OtherSite() throws IOException {
        InetAddress address = InetAddress.ofLiteral("127.0.0.1");
        server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(
                        TestTls.server(
                                new SelfSigned(Clock.systemUTC(), new SecureRandom())
                                        .make("web", new ThisHost("web", List.of(address))))));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", OtherSite::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] page = "<!doctype html><title>other</title>".getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    String origin() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
