package gantry.http;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes new certificates as LXD makes its own: EC P-384, ten years, good for both ends.
public final class SelfSigned {
    private static final int YEARS = 10;
    private static final int SERIAL_BITS = 128;

    /// The other end's clock may be a little behind ours.
    private static final Duration EARLIER = Duration.ofMinutes(5);

    private final Clock clock;
    private final SecureRandom random;

    public SelfSigned(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /// @param user whom the certificate names, on this host
    public Identity make(String user, ThisHost host) throws IOException {
        try {
            KeyPair pair = pair();
            return new Identity(pair.getPrivate(), List.of(certificate(pair, user, host)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("Failed making a certificate", e);
        }
    }

    private KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"), random);
        return generator.generateKeyPair();
    }

    private X509Certificate certificate(KeyPair pair, String user, ThisHost host)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Instant from = clock.instant().minus(EARLIER);
        X500Name name = name(user + "@" + host.name());
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(SERIAL_BITS, random).setBit(0),
                        Date.from(from),
                        Date.from(from.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant()),
                        name,
                        pair.getPublic());
        builder.addExtension(Extension.keyUsage, true, usage());
        builder.addExtension(Extension.extendedKeyUsage, false, purposes());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.subjectAlternativeName, false, names(host));
        var signer = new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, "Gantry")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static KeyUsage usage() {
        return new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment);
    }

    /// One certificate may be a server's here and its client's there.
    private static ExtendedKeyUsage purposes() {
        return new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
    }

    /// lxc (5.0) takes the first DNS name as the one to ask a pinned server for: without any, it
    /// does not connect.
    private static GeneralNames names(ThisHost host) {
        Stream<GeneralName> dns = Stream.of(new GeneralName(GeneralName.dNSName, host.name()));
        Stream<GeneralName> addresses =
                host.addresses().stream()
                        .map(InetAddress::getHostAddress)
                        .map(address -> new GeneralName(GeneralName.iPAddress, address));
        return new GeneralNames(Stream.concat(dns, addresses).toArray(GeneralName[]::new));
    }
}
