package gantry.http;

import gantry.image.Digest;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
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
        KeyManager[] keys = keys(settings);
        return switch (settings.trust()) {
            case ServerTrust.Authorities _ -> named(context(settings.tls(), keys, managers(null)));
            case ServerTrust.Issuers(var certificates) ->
                    named(context(settings.tls(), keys, managers(store(certificates))));
            case ServerTrust.Pinned(var fingerprint) ->
                    nameless(
                            context(
                                    settings.tls(),
                                    keys,
                                    checkedBy(chain -> checkPin(chain[0], fingerprint))),
                            "TLSv1.3"); // whoever pins speaks to LXD's kind
            case ServerTrust.Nobody(var shown) ->
                    nameless(
                            context(
                                    settings.tls(),
                                    keys,
                                    checkedBy(chain -> show(chain[0], shown))),
                            "TLSv1.3",
                            "TLSv1.2");
        };
    }

    /// The certificate must be for the host that was asked for.
    private static TlsSocketStrategy named(SSLContext context) {
        return new DefaultClientTlsStrategy(context, new DefaultHostnameVerifier());
    }

    private static TlsSocketStrategy nameless(SSLContext context, String... protocols) {
        return new DefaultClientTlsStrategy(
                context,
                protocols,
                null,
                SSLBufferMode.STATIC,
                HostnameVerificationPolicy.CLIENT,
                NoopHostnameVerifier.INSTANCE);
    }

    private static void checkPin(X509Certificate shown, Digest pinned) throws CertificateException {
        Digest fingerprint = Identity.fingerprint(shown);
        if (!fingerprint.equals(pinned)) {
            throw new CertificateRefused.OtherCertificate(fingerprint, pinned);
        }
    }

    private static void show(X509Certificate certificate, Consumer<X509Certificate> shown)
            throws CertificateException {
        shown.accept(certificate);
        throw new CertificateException("the server's certificate is not trusted yet");
    }

    private static TrustManager[] checkedBy(CertificateCheck check) {
        return new TrustManager[] {new OneServer(check)};
    }

    private static KeyStore store(List<X509Certificate> issuers) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < issuers.size(); i++) {
                store.setCertificateEntry("issuer-" + i, issuers.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot keep certificates", e);
        }
    }

    /// @param issuers null for the authorities that this JDK and this machine know
    private static TrustManager[] managers(@Nullable KeyStore issuers) {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(issuers);
            return Arrays.stream(factory.getTrustManagers())
                    .map(
                            manager ->
                                    manager instanceof X509ExtendedTrustManager trust
                                            ? new NamedIssuer(trust)
                                            : manager)
                    .toArray(TrustManager[]::new);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot trust certificates", e);
        }
    }

    /// What is asked of the chain that a server shows; never an empty one.
    private interface CertificateCheck {
        void check(X509Certificate[] chain) throws CertificateException;
    }

    private static KeyManager[] keys(HttpSettings settings) {
        return settings.key()
                .map(key -> new KeyManager[] {new OneKey(key)})
                .orElseGet(() -> new KeyManager[0]);
    }

    private static SSLContext context(
            TlsLibrary library, KeyManager[] keys, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = library.context();
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
        private final CertificateCheck server;

        OneServer(CertificateCheck server) {
            this.server = server;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            server.check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            server.check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            server.check(chain);
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
