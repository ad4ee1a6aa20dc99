package gantry.http;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority that vouches for the certificates of servers in tests.
public final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=authority");
    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair pair = pair();
    private final X509Certificate certificate =
            certificate(
                    NAME,
                    pair,
                    Instant.now().plus(YEAR),
                    Extension.basicConstraints,
                    new BasicConstraints(true));

    /// A server on 127.0.0.1.
    public Identity server() {
        return server("127.0.0.1", Instant.now().plus(YEAR));
    }

    /// @param address that the certificate is for
    /// @param until when it is valid
    public Identity server(String address, Instant until) {
        KeyPair own = pair();
        GeneralName name = new GeneralName(GeneralName.iPAddress, address);
        X509Certificate issued =
                certificate(
                        new X500Name("CN=server"),
                        own,
                        until,
                        Extension.subjectAlternativeName,
                        new GeneralNames(name));
        return new Identity(own.getPrivate(), List.of(issued));
    }

    /// Writes what a client has to trust.
    public Path write(Path file) throws IOException {
        return Files.writeString(file, Pem.text(certificate));
    }

    X509Certificate certificate() {
        return certificate;
    }

    private X509Certificate certificate(
            X500Name subject,
            KeyPair own,
            Instant until,
            ASN1ObjectIdentifier extension,
            ASN1Encodable value) {
        PrivateKey signer = pair.getPrivate();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        NAME,
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(until.minus(YEAR).minus(YEAR)),
                        Date.from(until),
                        subject,
                        own.getPublic());
        try {
            builder.addExtension(extension, true, value);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
