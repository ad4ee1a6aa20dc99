package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.http.Identity;
import gantry.http.SelfSigned;
import gantry.http.ThisHost;
import gantry.server.exchange.Peer;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.settings.ListenAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpsTest extends ListenerFixture {
    private static final Identity SERVER = make("server");
    private static final Identity CLIENT = make("client");

    /// Whom the server's requests for a certificate named.
    private final BlockingQueue<List<Principal>> authorities = new LinkedBlockingQueue<>();

    private final AtomicInteger handshakes = new AtomicInteger();

    private static Identity make(String user) {
        try {
            return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                    .make(user, ThisHost.look());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    ListenSettings settings() {
        return settings(OldestTls.V1_3, "127.0.0.1:0");
    }

    private ListenSettings settings(OldestTls oldest, String... addresses) {
        List<ListenAddress> parsed = List.of(addresses).stream().map(ListenAddress::parse).toList();
        return new ListenSettings(
                Optional.of(socket()), Optional.of(new Https(parsed, SERVER, oldest)), limits());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aClientWithoutACertificateIsServed(Version version) throws Exception {
        try (HttpClient client = client(version, Optional.empty())) {
            HttpResponse<String> response = get(client, "localhost");
            assertThat(response.body()).isEqualTo("hello\n");
            assertThat(response.version()).isEqualTo(version);
        }
        assertThat(network().certificate()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aClientsCertificateIsSeenThoughNobodyVouchesForIt(Version version) throws Exception {
        try (HttpClient client = client(version, Optional.of(CLIENT))) {
            assertThat(get(client, "127.0.0.1").statusCode()).isEqualTo(200);
        }
        assertThat(network().certificate()).contains(CLIENT.certificate());
        assertThat(authorities.take()).isEmpty();
    }

    private Peer.Network network() throws InterruptedException {
        return (Peer.Network) daemon.requests.take().peer();
    }

    private HttpResponse<String> get(HttpClient client, String host) throws Exception {
        URI uri = URI.create("https://" + host + ":" + port() + "/1.0");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private int port() {
        return listener.addresses().getFirst().getPort();
    }

    @Test
    void aSecondConnectionResumesTheSessionOfTheFirst() throws Exception {
        SSLContext context = context(Optional.of(CLIENT));
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = connect(context)) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(
                                new String(
                                        socket.getInputStream().readAllBytes(),
                                        StandardCharsets.US_ASCII))
                        .contains("hello");
            }
            assertThat(network().certificate()).contains(CLIENT.certificate());
        }
        assertThat(handshakes).hasValue(1);
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port());
    }

    @Test
    void olderTlsIsRefusedUnlessAskedFor() throws Exception {
        try (SSLSocket socket = connect(context(Optional.empty()))) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
        listener.close();
        listener = Listener.open(settings(OldestTls.V1_2, "127.0.0.1:0"), daemon);
        try (SSLSocket socket = connect(context(Optional.empty()))) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        }
    }

    @Test
    void theFastestCipherIsPreferred() throws Exception {
        try (SSLSocket socket = connect(context(Optional.empty()))) {
            assertThat(socket.getEnabledCipherSuites())
                    .startsWith("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");
            socket.startHandshake();
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
        }
    }

    @Test
    void severalAddressesAreServedAtOnce() throws Exception {
        listener.close();
        listener = Listener.open(settings(OldestTls.V1_3, "127.0.0.1:0", "127.0.0.2:0"), daemon);
        List<InetSocketAddress> addresses = listener.addresses();
        assertThat(addresses)
                .extracting(InetSocketAddress::getHostString)
                .containsExactly("127.0.0.1", "127.0.0.2");
        for (InetSocketAddress address : addresses) {
            new Socket(address.getAddress(), address.getPort()).close();
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        String taken = "127.0.0.1:" + port();
        ListenSettings settings =
                new ListenSettings(
                        Optional.empty(),
                        Optional.of(
                                new Https(
                                        List.of(ListenAddress.parse(taken)),
                                        SERVER,
                                        OldestTls.V1_3)),
                        limits());
        assertThatThrownBy(() -> Listener.open(settings, daemon))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(taken);
    }

    @Test
    void eventsGoThroughAWebSocket() throws Exception {
        Ear ear = new Ear();
        try (HttpClient client = client(Version.HTTP_1_1, Optional.of(CLIENT))) {
            WebSocket socket = client.newWebSocketBuilder().buildAsync(events(""), ear).get();
            var sink = daemon.sinks.take();
            sink.send("{\"type\":\"operation\"}");
            assertThat(ear.heard.take()).isEqualTo("{\"type\":\"operation\"}");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
            assertThat(daemon.ended.take()).isSameAs(sink);
        }
    }

    @Test
    void theDaemonMayEndTheEvents() throws Exception {
        Ear ear = new Ear();
        try (HttpClient client = client(Version.HTTP_1_1, Optional.of(CLIENT))) {
            var _ = client.newWebSocketBuilder().buildAsync(events(""), ear).get();
            var sink = daemon.sinks.take();
            sink.close();
            assertThat(ear.heard.take()).isEqualTo("closed 1000");
            assertThat(daemon.ended.take()).isSameAs(sink);
            assertThatThrownBy(() -> sink.send("more")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRefusedUpgradeIsAnswered() throws Exception {
        try (HttpClient client = client(Version.HTTP_1_1, Optional.of(CLIENT))) {
            assertThatThrownBy(
                            () ->
                                    client.newWebSocketBuilder()
                                            .buildAsync(events("?refuse"), new Ear())
                                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("Unexpected HTTP response status code 403");
        }
    }

    private URI events(String query) {
        return URI.create("wss://127.0.0.1:" + port() + "/1.0/events" + query);
    }

    private static final class Ear implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean last) {
            heard.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add("closed " + code);
            return null;
        }
    }

    private HttpClient client(Version version, Optional<Identity> identity) throws Exception {
        return HttpClient.newBuilder().version(version).sslContext(context(identity)).build();
    }

    private SSLContext context(Optional<Identity> identity) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                identity.stream().map(Shown::new).toArray(KeyManager[]::new),
                new TrustManager[] {new Pinned()},
                new SecureRandom());
        return context;
    }

    /// Shows one identity, and notes for whom it was asked.
    private final class Shown extends X509ExtendedKeyManager {
        private final Identity identity;

        Shown(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String[] getClientAliases(String kind, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String chooseClientAlias(
                String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
            authorities.add(issuers == null ? List.of() : List.of(issuers));
            return "client";
        }

        @Override
        public String chooseEngineClientAlias(
                String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseClientAlias(kinds, issuers, null);
        }

        @Override
        public String[] getServerAliases(String kind, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }

    /// Trusts the server's certificate only, under any name, and counts how often it is shown.
    private final class Pinned extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            assertThat(chain).containsExactly(SERVER.certificate());
            handshakes.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
            checkServerTrusted(chain, kind);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
            checkServerTrusted(chain, kind);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
