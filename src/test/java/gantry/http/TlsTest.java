package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTest {
    private static final Identity SERVER = identity("server");
    private static final Identity CLIENT = identity("client");

    private HttpsServer server;

    private static Identity identity(String user) {
        try {
            return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                    .make(user, ThisHost.look());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new WantsCertificate(TestTls.server(SERVER, new Everybody())));
        server.createContext("/", exchange -> answer((HttpsExchange) exchange));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /// Says by which protocol and with which certificate it was asked.
    private static void answer(HttpsExchange exchange) throws IOException {
        X509Certificate shown = (X509Certificate) exchange.getSSLSession().getPeerCertificates()[0];
        byte[] text =
                "%s %s"
                        .formatted(
                                exchange.getSSLSession().getProtocol(), Identity.fingerprint(shown))
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private String ask(HttpSettings settings) throws IOException {
        URI url = URI.create("https://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (HttpClient client = new HttpClient(settings);
                HttpAnswer answer = client.send(HttpRequest.get(url))) {
            return new String(
                    answer.body().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPinnedServerSeesOurCertificate(TlsLibrary library) throws IOException {
        HttpSettings settings =
                HttpSettings.WEB
                        .by(library)
                        .trusting(ServerTrust.pinned(Pem.text(SERVER.certificate())))
                        .showing(CLIENT);
        assertThat(ask(settings)).isEqualTo("TLSv1.3 " + CLIENT.fingerprint());
    }

    @ParameterizedTest
    @EnumSource
    void anotherServerThanThePinnedOneIsRefused(TlsLibrary library) {
        HttpSettings settings =
                HttpSettings.WEB.by(library).trusting(new ServerTrust.Pinned(CLIENT.fingerprint()));
        assertThatThrownBy(() -> ask(settings))
                .isInstanceOf(javax.net.ssl.SSLException.class)
                .hasMessageContaining("another certificate than the pinned one");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatNobodyVouchesForIsRefused(TlsLibrary library) {
        assertThat(HttpSettings.WEB.key()).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> ask(HttpSettings.WEB.by(library)))
                .isInstanceOf(javax.net.ssl.SSLException.class);
    }

    private static final class WantsCertificate extends HttpsConfigurator {
        WantsCertificate(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setWantClientAuth(true);
            parameters.setSSLParameters(ssl);
        }
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
