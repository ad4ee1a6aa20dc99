package gantry.http;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates for tests, made on the spot.
public final class TestCertificate {
    private TestCertificate() {}

    /// Valid from then on, for years, and named `user@laptop`.
    public static X509Certificate at(Instant time) throws IOException {
        return new SelfSigned(Clock.fixed(time, ZoneOffset.UTC), new SecureRandom())
                .make("user", new ThisHost("laptop", List.of()))
                .certificate();
    }

    /// Valid for a day around then.
    public static X509Certificate rsa(int bits, String subject, Instant time)
            throws GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        Duration half = Duration.ofHours(12);
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(subject),
                        BigInteger.ONE,
                        Date.from(time.minus(half)),
                        Date.from(time.plus(half)),
                        new X500Name(subject),
                        pair.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withRSA")
                                        .build(pair.getPrivate())));
    }
}
