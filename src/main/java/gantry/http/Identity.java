package gantry.http;

import gantry.image.Digest;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/// What one end of a TLS connection shows and proves: a certificate and its key.
///
/// @param chain that certificate first, then those that vouch for it; mostly it is alone and
///     vouches for itself
public record Identity(PrivateKey key, List<X509Certificate> chain) {
    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("A key without a certificate");
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// By which the other end knows this one.
    public Digest fingerprint() {
        return fingerprint(certificate());
    }

    /// LXD's fingerprint of a certificate: SHA-256 of its DER form.
    public static Digest fingerprint(X509Certificate certificate) {
        try {
            MessageDigest sha256 = Digest.sha256();
            sha256.update(certificate.getEncoded());
            return Digest.of(sha256);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("Not an X.509 certificate: " + certificate, e);
        }
    }
}
