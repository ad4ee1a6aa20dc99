package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.ThisHost;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;
import gantry.remote.LxdRemote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What SIGHUP does to a daemon that runs, and to its transfers.
class ReloadedServeTest {
    /// In bytes; more than all buffers between the daemon and a client that does not read.
    private static final int LARGE = 24 << 20;

    private static final String RELOADED = "were read anew";
    private static final String FAILED = "Reloading; what was before goes on";

    @TempDir Path directory;

    @BeforeEach
    void configure() throws IOException {
        ServeProcess.configure(directory, Map.of());
    }

    private static TestImage large() {
        return TestImage.of(
                TestImage.metadataPart("large"),
                new TestImage.Part(
                        Kind.ROOTFS, "rootfs.tar", TestImage.tar("noise", TestImage.noise(LARGE))));
    }

    private static Identity fresh() throws IOException {
        return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                .make("next", new ThisHost("laptop", List.of()));
    }

    private Digest replace(Identity next) throws IOException {
        Files.writeString(directory.resolve("server.crt"), Pem.text(next.chain()));
        Files.writeString(directory.resolve("server.key"), Pem.text(next.key()));
        return next.fingerprint();
    }

    private static Digest shown(ServeProcess daemon) throws IOException {
        return Identity.fingerprint(LxdRemote.certificateAt(daemon.url(), HttpSettings.WEB));
    }

    @Test
    void transfersGoOnAndNewConnectionsSeeTheNewCertificate() throws Exception {
        TestImage image = large();
        byte[] upload = TestCaller.multipart(TestImage.splitContainer("coming"));
        try (ServeProcess daemon = ServeProcess.on(directory)) {
            String path = daemon.local().uploaded("", image, "X-LXD-public: 1");
            Digest before = shown(daemon);
            try (TestConnection down = tls(daemon);
                    TestConnection up = daemon.local().connect()) {
                down.send(TestCaller.start("GET", path + "/export?part=rootfs", 0));
                byte[] head = down.in().readNBytes(1 << 16);
                up.send(
                        TestCaller.start(
                                "POST",
                                "/1.0/images",
                                upload.length,
                                "Content-Type: multipart/form-data; boundary="
                                        + TestCaller.BOUNDARY));
                up.out().write(upload, 0, 100);
                up.out().flush();

                Digest next = replace(fresh());
                daemon.hangUp();
                daemon.awaitLog(RELOADED, 1);
                assertThat(shown(daemon)).isEqualTo(next).isNotEqualTo(before);
                assertThat(
                                daemon.local()
                                        .get("/1.0")
                                        .metadata()
                                        .object("environment")
                                        .text("certificate_fingerprint"))
                        .isEqualTo(next.hex());

                up.out().write(upload, 100, upload.length - 100);
                up.out().flush();
                assertThat(daemon.local().operation(up.answer()).text("err")).isEmpty();
                assertThat(bodyOf(head, down.rest())).isEqualTo(image.parts().getLast().bytes());
            }
            daemon.assertSound();
        }
    }

    private static TestConnection tls(ServeProcess daemon) throws IOException {
        return TestConnection.tls(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.url().getPort()),
                Optional.empty());
    }

    private static byte[] bodyOf(byte[] first, byte[] rest) {
        byte[] all = new byte[first.length + rest.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        String head = new String(first, StandardCharsets.ISO_8859_1);
        int body = head.indexOf("\r\n\r\n") + 4;
        return Arrays.copyOfRange(all, body, all.length);
    }

    @Test
    void aBrokenOrForeignPairChangesNothingAndIsToldInTheLog() throws Exception {
        try (ServeProcess daemon = ServeProcess.on(directory)) {
            Digest before = shown(daemon);
            Path certificate = directory.resolve("server.crt");
            String good = Files.readString(certificate);

            Files.writeString(certificate, good.substring(0, good.length() / 2));
            daemon.hangUp();
            daemon.awaitLog(FAILED, 1);
            assertThat(shown(daemon)).isEqualTo(before);

            Files.writeString(certificate, Pem.text(fresh().chain()));
            daemon.hangUp();
            daemon.awaitLog("is not that of the certificate in", 1);
            assertThat(shown(daemon)).isEqualTo(before);

            Files.delete(certificate);
            daemon.hangUp();
            daemon.awaitLog(FAILED, 3);
            assertThat(shown(daemon)).isEqualTo(before);
            assertThat(certificate).doesNotExist(); // none is made in its stead

            Files.writeString(certificate, good);
            daemon.hangUp();
            daemon.awaitLog(RELOADED, 1);
            assertThat(shown(daemon)).isEqualTo(before);
        }
    }

    @Test
    void manyInARowDoNoHarm() throws Exception {
        try (ServeProcess daemon = ServeProcess.on(directory)) {
            for (int i = 0; i < 50; i++) {
                replace(fresh());
                daemon.hangUp();
            }
            Digest last = replace(fresh());
            daemon.hangUp();
            IdentityFiles files =
                    new IdentityFiles(
                            directory.resolve("server.crt"), directory.resolve("server.key"));
            assertThat(files.load().fingerprint()).isEqualTo(last);
            long end = System.nanoTime() + 60_000_000_000L;
            while (!shown(daemon).equals(last) && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(shown(daemon)).isEqualTo(last);
            daemon.assertSound();
        }
    }
}
