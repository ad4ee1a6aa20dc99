package gantry.http;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.conscrypt.Conscrypt;

/// Whose TLS a client speaks. What is trusted and what is refused is decided by the same classes,
/// whichever it is, and both end in the same sentences.
public enum TlsLibrary {
    /// Java's own, for processes that live long.
    JAVA,

    /// BoringSSL, by Conscrypt, for commands: the first handshake of a process takes a fifth of the
    /// time that Java's does. On systems for which Conscrypt has none it is Java's.
    BORING;

    SSLContext context() throws GeneralSecurityException {
        Optional<Provider> provider = with("SSLContext", "TLS");
        return provider.isPresent()
                ? SSLContext.getInstance("TLS", provider.get())
                : SSLContext.getInstance("TLS");
    }

    /// Reads certificates; the first one that a process reads takes Java as long as a handshake.
    CertificateFactory certificates() throws CertificateException {
        Optional<Provider> provider = with("CertificateFactory", "X.509");
        return provider.isPresent()
                ? CertificateFactory.getInstance("X.509", provider.get())
                : CertificateFactory.getInstance("X.509");
    }

    KeyFactory keys(String kind) throws GeneralSecurityException {
        Optional<Provider> provider = with("KeyFactory", kind);
        return provider.isPresent()
                ? KeyFactory.getInstance(kind, provider.get())
                : KeyFactory.getInstance(kind);
    }

    Signature signature(String algorithm) throws GeneralSecurityException {
        Optional<Provider> provider = with("Signature", algorithm);
        return provider.isPresent()
                ? Signature.getInstance(algorithm, provider.get())
                : Signature.getInstance(algorithm);
    }

    /// Empty where Java's own are asked.
    private Optional<Provider> with(String service, String algorithm) {
        return this == BORING
                ? Boring.PROVIDER.filter(boring -> boring.getService(service, algorithm) != null)
                : Optional.empty();
    }

    /// Looked for when it is first needed. It is never installed: its hashes are slower than
    /// Java's.
    private static final class Boring {
        static final Optional<Provider> PROVIDER = find();

        private static Optional<Provider> find() {
            try {
                return Conscrypt.isAvailable()
                        ? Optional.of(
                                Conscrypt.newProviderBuilder().provideTrustManager(false).build())
                        : Optional.empty();
            } catch (LinkageError _) {
                return Optional.empty();
            }
        }
    }
}
