package gantry.remote.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.ServerTrust;
import gantry.http.ThisHost;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.OptionalLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server with TLS that sends its clients away.
class RedirectsTest {
    private final Identity identity =
            new SelfSigned(Clock.systemUTC(), new SecureRandom()).make("server", ThisHost.look());
    private final HttpsServer server =
            HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final TestPatience time = new TestPatience();

    RedirectsTest() throws Exception {
        server.setHttpsConfigurator(new HttpsConfigurator(context(identity)));
        server.createContext(
                "/file",
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/plain?s=1");
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static SSLContext context(Identity identity) throws Exception {
        char[] password = "unused".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
        store.setKeyEntry("server", identity.key(), password, chain);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void fetch(HttpSettings settings) throws IOException {
        URI url = URI.create("https://127.0.0.1:%d/file".formatted(server.getAddress().getPort()));
        try (HttpClient http = new HttpClient(settings);
                Download download =
                        new Downloads(http, time.patience()).open(url, OptionalLong.empty())) {
            download.readAllBytes();
        }
    }

    @Test
    void nothingLeadsFromHttpsToHttp() {
        ServerTrust pinned = ServerTrust.pinned(Pem.text(identity.certificate()));
        assertThatThrownBy(() -> fetch(HttpSettings.WEB.trusting(pinned)))
                .isInstanceOf(Invalid.class)
                .hasMessageEndingWith(
                        "/file redirects to http, where anybody could change what comes");
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefusedAtOnce() {
        assertThatThrownBy(() -> fetch(HttpSettings.WEB)).isInstanceOf(Unreachable.class);
        assertThat(time.pauses()).isEmpty();
    }
}
