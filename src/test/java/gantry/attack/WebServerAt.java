package gantry.attack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import gantry.http.Identity;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.TestTls;
import gantry.http.ThisHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;

/// An HTTPS server at an address of loopback that answers everything alike: with a redirect, or
/// with a page that is none of an image server.
final class WebServerAt implements AutoCloseable {
    private final String host;
    private final Identity identity;
    private final HttpsServer server;
    private final String location;

    /// @param location where it redirects to; empty for a page
    WebServerAt(String host, String location) throws IOException {
        InetAddress address = InetAddress.ofLiteral(host);
        this.host = host;
        this.location = location;
        this.identity =
                new SelfSigned(Clock.systemUTC(), new SecureRandom())
                        .make("web", new ThisHost("localhost", List.of(address)));
        this.server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.server(identity)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (location.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                String path = exchange.getRequestURI().getPath();
                exchange.getResponseHeaders().add("Location", location + path);
                exchange.sendResponseHeaders(302, -1);
            }
        }
    }

    String url() {
        return "https://%s:%d".formatted(host, server.getAddress().getPort());
    }

    String certificate() {
        return Pem.text(identity.certificate());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
