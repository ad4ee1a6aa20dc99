package gantry.server.listen;

import gantry.http.Identity;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.server.listen.limits.AddressLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Comparator;
import java.util.UUID;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/// TLS as LXD's clients expect it: a client may show a certificate, and the daemon decides later
/// what it is worth.
final class DoorTls {
    /// Preferred as Go's servers do. The JDK's own first choice has keys of 256 bits, for which
    /// OpenSSL 3.0 alone, without TLS around it, needed a seventh more time.
    private static final String FASTEST = "TLS_AES_128_GCM_SHA256";

    private final Https https;
    private Identity shown;
    private final SslContextFactory.Server context;

    DoorTls(Https https) {
        this.https = https;
        this.shown = https.identity();
        this.context = context(https.identity());
    }

    /// As long as the server runs.
    void serve(Server server) throws IOException {
        start(context);
        server.addBean(context, true);
    }

    /// Refuses what could not be shown.
    void check(Identity identity) throws IOException {
        SslContextFactory.Server trial = context(identity);
        start(trial);
        LifeCycle.stop(trial);
    }

    /// To new connections; those that are open keep what they saw.
    void show(Identity identity) throws IOException {
        if (identity.equals(shown)) {
            return; // clients resume their sessions
        }
        try {
            context.reload(factory -> show(identity, factory));
            shown = identity;
        } catch (Exception e) { // as Jetty declares it
            throw new IOException("Failed showing a certificate: " + e.getMessage(), e);
        }
    }

    private static void start(SslContextFactory factory) throws IOException {
        try {
            factory.start();
        } catch (Exception e) { // as Jetty declares it
            throw new IOException("Failed showing a certificate: " + e.getMessage(), e);
        }
    }

    ConnectionFactory[] factories(
            AddressLimit limit, HTTP2ServerConnectionFactory http2, HttpConnectionFactory http1) {
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        var tls = new ClientTls(context, alpn.getProtocol(), limit);
        // It would refuse requests for a name that the certificate does not have, and clients that
        // pin the certificate may use any.
        tls.setEnsureSecureRequestCustomizer(false);
        return new ConnectionFactory[] {
            new ProxyHeaders(https.proxies(), tls), tls, alpn, http2, http1
        };
    }

    private SslContextFactory.Server context(Identity identity) {
        SslContextFactory.Server factory = new AnyClient();
        show(identity, factory);
        factory.setWantClientAuth(true);
        factory.setSniRequired(false);
        factory.setCipherComparator(Comparator.comparing(cipher -> !cipher.equals(FASTEST)));
        factory.setIncludeProtocols(
                switch (https.oldest()) {
                    case OldestTls.V1_3 -> new String[] {"TLSv1.3"};
                    case OldestTls.V1_2 -> new String[] {"TLSv1.3", "TLSv1.2"};
                });
        return factory;
    }

    private static void show(Identity identity, SslContextFactory factory) {
        String password = UUID.randomUUID().toString(); // of a store that never leaves memory
        factory.setKeyStore(keyStore(identity, password));
        factory.setKeyStorePassword(password);
    }

    private static KeyStore keyStore(Identity identity, String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "gantry",
                    identity.key(),
                    password.toCharArray(),
                    identity.chain().toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("A key that the JDK does not know", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its clients have certificates of their own making.
    private static final class AnyClient extends SslContextFactory.Server {
        @Override
        protected TrustManager[] getTrustManagers(
                @Nullable KeyStore ignored, @Nullable Collection<? extends CRL> alsoIgnored) {
            return new TrustManager[] {new Anyone()};
        }
    }

    /// Lets every certificate through: TLS has seen that the client has its key, and that is all
    /// there is to see here.
    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("This is no client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException("This is no client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException("This is no client");
        }

        // Go's clients send none, if the server names authorities and theirs is not among them.
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
