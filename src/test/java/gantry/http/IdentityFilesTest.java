package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

    @TempDir Path directory;

    private IdentityFiles files;

    @BeforeEach
    void name() {
        files = new IdentityFiles(directory.resolve("server.crt"), directory.resolve("server.key"));
    }

    private static Identity make() throws IOException {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new SelfSigned(clock, new SecureRandom()).make("root", ThisHost.look());
    }

    @Test
    void aNewCertificateIsAsLxdMakesIt() throws Exception {
        X509Certificate made = make().certificate();
        assertThat(made.getSubjectX500Principal().getName())
                .isEqualTo("CN=root@" + ThisHost.look().name() + ",O=Gantry");
        assertThat(made.getNotAfter()).isAfter(Date.from(Instant.parse("2036-11-24T11:00:00Z")));
        assertThat(made.getExtendedKeyUsage()).containsExactly(SERVER, CLIENT);
        assertThat(made.getKeyUsage()).startsWith(true, false, true, false);
        assertThat(made.getSubjectAlternativeNames())
                .contains(List.of(2, ThisHost.look().name()))
                .contains(List.of(7, "127.0.0.1"))
                .contains(List.of(7, "0:0:0:0:0:0:0:1"));
        made.verify(made.getPublicKey());
    }

    @Test
    void whatIsMadeOnceIsKept() throws IOException {
        Identity made = files.loadOrMake(IdentityFilesTest::make);
        assertThat(files.loadOrMake(IdentityFilesTest::make)).isEqualTo(made);
        assertThat(files.load()).isEqualTo(made);
        assertThat(made.fingerprint().hex()).hasSize(64);
    }

    @Test
    void onlyItsOwnerReadsTheKey() throws IOException {
        files.loadOrMake(IdentityFilesTest::make);
        assertThat(mode(files.key())).isEqualTo("rw-------");
        assertThat(mode(files.certificate())).isEqualTo("rw-r--r--");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactlyInAnyOrder(files.key(), files.certificate());
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aKeyLeftOverFromAStartThatFailedIsReplaced() throws IOException {
        Files.writeString(files.key(), "half a k");
        Identity made = files.loadOrMake(IdentityFilesTest::make);
        assertThat(files.load()).isEqualTo(made);
    }

    @Test
    void aCertificateWithoutItsKeyIsNotReplaced() throws IOException {
        files.loadOrMake(IdentityFilesTest::make);
        Files.delete(files.key());
        assertThatThrownBy(() -> files.loadOrMake(IdentityFilesTest::make))
                .isInstanceOf(NotFound.class)
                .hasMessage("No such file: " + files.key());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        files.loadOrMake(IdentityFilesTest::make);
        Files.writeString(files.key(), Pem.text(make().key()));
        assertThatThrownBy(files::load)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is not that of the certificate in");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        files.loadOrMake(IdentityFilesTest::make);
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        Files.writeString(files.key(), Pem.text(rsa.generateKeyPair().getPrivate()));
        assertThatThrownBy(files::load)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("The key is broken or is no EC key");
    }

    /// Such as LXD has them in `server.key`.
    @Test
    void theOlderFormsOfKeysAreRead() throws Exception {
        assertReads("EC PRIVATE KEY", "ecparam", "-name", "secp384r1", "-genkey");
        assertReads("RSA PRIVATE KEY", "genrsa", "-traditional", "2048");
        assertReads("PRIVATE KEY", "genrsa", "2048");
    }

    private void assertReads(String form, String... openssl) throws Exception {
        Files.writeString(files.key(), openssl(openssl));
        assertThat(files.key()).content().contains("-----BEGIN " + form + "-----");
        String key = files.key().toString();
        Files.writeString(
                files.certificate(), openssl("req", "-x509", "-key", key, "-subj", "/CN=a"));
        assertThat(files.load().certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=a");
    }

    private static String openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
            })
    void whatIsNoCertificateIsRefused(String text) throws IOException {
        files.loadOrMake(IdentityFilesTest::make);
        Files.writeString(files.certificate(), text);
        assertThatThrownBy(files::load)
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(files.certificate() + " is no PEM file that can be used: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n!!\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String text) throws IOException {
        files.loadOrMake(IdentityFilesTest::make);
        Files.writeString(files.key(), text);
        assertThatThrownBy(files::load)
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(files.key() + " is no PEM file that can be used: ");
    }
}
