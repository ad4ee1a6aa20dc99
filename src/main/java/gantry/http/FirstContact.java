package gantry.http;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;

/// Looks at the certificate of a server that nobody here knows yet. Nothing is said to the server,
/// and no key is shown.
public final class FirstContact {
    private FirstContact() {}

    /// @param settings how the server is reached; whom they trust does not matter
    /// @throws IOException if there is no server, or it does not speak TLS
    public static X509Certificate certificate(URI server, HttpSettings settings)
            throws IOException {
        AtomicReference<X509Certificate> shown = new AtomicReference<>();
        HttpSettings looking = settings.trusting(new ServerTrust.Nobody(shown::set));
        try (HttpClient client = new HttpClient(looking);
                HttpAnswer _ = client.send(HttpRequest.get(server))) {
            throw new IOException("Not a URL of a server with TLS: " + server.getRawAuthority());
        } catch (CertificateRefused e) {
            X509Certificate certificate = shown.get();
            if (certificate == null) {
                throw e;
            }
            return certificate;
        }
    }
}
