package gantry.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.jspecify.annotations.Nullable;

/// TLS as a client: which certificate we show, and which we accept.
final class Tls {
    private Tls() {}

    static TlsSocketStrategy strategy(HttpSettings settings) {
        return switch (settings.trust()) {
            case ServerTrust.Authorities _ ->
                    new DefaultClientTlsStrategy(
                            context(keys(settings), null), new DefaultHostnameVerifier());
            case ServerTrust.Issuers(var certificates) ->
                    new DefaultClientTlsStrategy(
                            context(keys(settings), managers(certificates)),
                            new DefaultHostnameVerifier());
            case ServerTrust.Pinned pinned ->
                    new DefaultClientTlsStrategy(
                            context(keys(settings), new TrustManager[] {new OneServer(pinned)}),
                            new String[] {"TLSv1.3"}, // whoever pins speaks to LXD's kind
                            null,
                            SSLBufferMode.STATIC,
                            HostnameVerificationPolicy.CLIENT,
                            NoopHostnameVerifier.INSTANCE);
        };
    }

    private static KeyManager[] keys(HttpSettings settings) {
        return settings.key()
                .map(key -> new KeyManager[] {new OneKey(key)})
                .orElseGet(() -> new KeyManager[0]);
    }

    private static TrustManager[] managers(List<X509Certificate> issuers) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < issuers.size(); i++) {
                store.setCertificateEntry("issuer-" + i, issuers.get(i));
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot trust certificates", e);
        }
    }

    private static SSLContext context(KeyManager[] keys, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot do TLS", e);
        }
    }

    /// Shows the one key to every server, whichever authorities it asks for.
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String NAME = "client";

        private final Identity key;

        OneKey(Identity key) {
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {NAME};
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return NAME;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return NAME;
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return key.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key.key();
        }
    }

    private static final class OneServer extends X509ExtendedTrustManager {
        private final ServerTrust.Pinned pinned;

        OneServer(ServerTrust.Pinned pinned) {
            this.pinned = pinned;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (!Identity.fingerprint(chain[0]).equals(pinned.fingerprint())) {
                throw new CertificateException(
                        "the server shows another certificate than the pinned one");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
