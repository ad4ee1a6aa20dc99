package gantry.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/// What a client shows to be known again: its certificate, and the key that proves it.
public record ClientKey(PrivateKey key, X509Certificate certificate) {
    /// Names the owner only, never the key.
    @Override
    public String toString() {
        return "ClientKey[" + certificate.getSubjectX500Principal() + "]";
    }
}
