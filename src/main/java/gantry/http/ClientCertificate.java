package gantry.http;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.TrustedCertificate;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// A certificate that somebody wants to be known by.
public record ClientCertificate(X509Certificate x509) {
    private static final int LEAST_RSA_BITS = 2048;
    private static final String PEM_BEGINS = "-----BEGIN ";

    /// @param bytes PEM, of which the first certificate counts, or DER
    /// @throws Invalid if that is none
    public static ClientCertificate read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return new ClientCertificate(
                text.contains(PEM_BEGINS)
                        ? Pem.certificates(text).getFirst()
                        : Pem.certificate(bytes));
    }

    public Instant notBefore() {
        return x509.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return x509.getNotAfter().toInstant();
    }

    public Digest fingerprint() {
        return Identity.fingerprint(x509);
    }

    /// Whether it can be used at that time.
    public boolean isValid(Instant now) {
        return !now.isBefore(notBefore()) && !now.isAfter(notAfter());
    }

    /// Empty where it has none, or none that is text; of several the last, as Go has it.
    public String commonName() {
        try {
            return new LdapName(x509.getSubjectX500Principal().getName())
                    .getRdns().reversed().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException e) {
            return "";
        }
    }

    /// As it goes into the trust store.
    ///
    /// @throws Invalid if it has expired, is not valid yet, or has a key that is too weak
    public TrustedCertificate trusted(
            String name, TrustedCertificate.Type type, Access access, Instant now) {
        check(now);
        return new TrustedCertificate(fingerprint(), name, type, access, Pem.text(x509), now);
    }

    private void check(Instant now) {
        if (now.isAfter(notAfter())) {
            throw new Invalid(
                    "The certificate has expired, on %s; make a new one".formatted(notAfter()));
        }
        if (now.isBefore(notBefore())) {
            throw new Invalid(
                    "The certificate is not valid yet, but from %s on; are both clocks right?"
                            .formatted(notBefore()));
        }
        if (x509.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            throw new Invalid(
                    "The certificate's RSA key is too weak: it has %d bits, and needs at least %d; make a new one"
                            .formatted(rsa.getModulus().bitLength(), LEAST_RSA_BITS));
        }
    }
}
