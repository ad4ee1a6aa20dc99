package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Access;
import gantry.image.ImageFailure.Invalid;
import gantry.image.TrustedCertificate;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertificateTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final Access ONLY_P = new Access(true, List.of("p"));

    @Test
    void pemAndDerAreTheSameCertificate() throws Exception {
        X509Certificate x509 = TestCertificate.at(NOW);
        byte[] pem = ("Some words before\n" + Pem.text(x509)).getBytes(StandardCharsets.US_ASCII);

        assertThat(ClientCertificate.read(pem)).isEqualTo(new ClientCertificate(x509));
        assertThat(ClientCertificate.read(x509.getEncoded()))
                .isEqualTo(new ClientCertificate(x509));
    }

    @Test
    void aGoodOneIsTrustedUnderItsFingerprint() throws Exception {
        X509Certificate x509 = TestCertificate.at(NOW);
        ClientCertificate certificate = new ClientCertificate(x509);

        assertThat(certificate.trusted("n", TrustedCertificate.Type.METRICS, ONLY_P, NOW))
                .isEqualTo(
                        new TrustedCertificate(
                                Identity.fingerprint(x509),
                                "n",
                                TrustedCertificate.Type.METRICS,
                                ONLY_P,
                                Pem.text(x509),
                                NOW));
        assertThat(certificate.commonName()).isEqualTo("user@laptop");
    }

    @Test
    void itsTimeIsLookedAt() throws Exception {
        ClientCertificate certificate =
                new ClientCertificate(TestCertificate.rsa(2048, "CN=a", NOW));
        Instant early = NOW.minus(Duration.ofDays(1));
        Instant late = NOW.plus(Duration.ofDays(1));

        refuses(
                certificate,
                early,
                "The certificate is not valid yet, but from 2026-02-02T16:05:06Z on; are both clocks"
                        + " right?");
        refuses(
                certificate,
                late,
                "The certificate has expired, on 2026-02-03T16:05:06Z; make a new one");
        assertThat(certificate.isValid(early)).isFalse();
        assertThat(certificate.isValid(NOW)).isTrue();
        assertThat(certificate.isValid(late)).isFalse();
    }

    @Test
    void aWeakKeyIsRefused() throws Exception {
        refuses(
                new ClientCertificate(TestCertificate.rsa(1024, "CN=a", NOW)),
                NOW,
                "The certificate's RSA key is too weak: it has 1024 bits, and needs at least 2048;"
                        + " make a new one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"CN=a|a", "O=x,CN=a\\,b+OU=c|a,b", "O=x|''", "CN=first,CN=second|second"})
    void theCommonNameIsRead(String subject, String name) throws Exception {
        assertThat(new ClientCertificate(TestCertificate.rsa(1024, subject, NOW)).commonName())
                .isEqualTo(name);
    }

    @Test
    void anyBytesAtAllAreACertificateOrRefused() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] der = TestCertificate.at(NOW).getEncoded();
        byte[] pem = Pem.text(TestCertificate.at(NOW)).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 4000; i++) {
            byte[] bytes = (i % 2 == 0 ? der : pem).clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ClientCertificate read = ClientCertificate.read(bytes);
                assertThat(read.commonName()).as("seed %d", seed).isNotNull();
            } catch (Invalid e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
        assertThatThrownBy(() -> ClientCertificate.read(new byte[0])).isInstanceOf(Invalid.class);
    }

    private static void refuses(ClientCertificate certificate, Instant now, String sentence) {
        assertThatThrownBy(
                        () ->
                                certificate.trusted(
                                        "n", TrustedCertificate.Type.CLIENT, Access.FULL, now))
                .isInstanceOf(Invalid.class)
                .hasMessage(sentence);
    }
}
