package gantry.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// Which server is the right one.
public sealed interface ServerTrust {
    /// One that the authorities this system knows vouch for.
    record Authorities() implements ServerTrust {}

    /// One that shows exactly this certificate, whatever its names and dates say.
    ///
    /// @param sha256 of the certificate in DER, in lower-case hexadecimal digits: what LXD calls
    ///     the fingerprint of a certificate
    record Pinned(String sha256) implements ServerTrust {
        boolean matches(X509Certificate shown) throws CertificateException {
            return MessageDigest.isEqual(bytes(sha256), bytes(digest(shown)));
        }
    }

    /// Pins a certificate given as PEM; of several, the first.
    ///
    /// @throws CertificateException if there is none to be read
    static Pinned pinned(String pem) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        byte[] text = pem.getBytes(StandardCharsets.US_ASCII);
        return new Pinned(
                digest(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(text))));
    }

    private static String digest(X509Certificate certificate) throws CertificateException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
