package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.http.Identity;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.TestCertificate;
import gantry.http.ThisHost;
import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ServedAt;
import gantry.image.TrustToken;
import gantry.store.ImageStore;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
    @TempDir private Path directory;
    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(directory.resolve("store"));
    }

    private void listen() {
        shell.run("config", "set", "core.https_address", "127.0.0.1:9443").ok();
    }

    @Test
    void aTokenHoldsAllThatAClientNeeds() throws IOException {
        listen();
        shell.run("project", "create", "p").ok();
        String out =
                shell.run("trust", "add", "laptop", "--restricted", "--projects", "p,default").ok();

        List<String> lines = out.lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).isEqualTo("Client laptop certificate add token:");
        TokenJson token = TokenJson.decode(lines.getLast());
        assertThat(token.clientName()).isEqualTo("laptop");
        assertThat(token.addresses()).containsExactly("127.0.0.1:9443");
        assertThat(token.expiresAt()).isEmpty();
        assertThat(token.type()).isEmpty();
        assertThat(token.fingerprint()).isEqualTo(serverFingerprint());
        TrustToken promised = consume(token.secret());
        assertThat(promised.name()).isEqualTo("laptop");
        assertThat(promised.access()).isEqualTo(new Access(true, List.of("default", "p")));
    }

    private String serverFingerprint() throws IOException {
        String pem = Files.readString(shell.store().resolve("server.crt"));
        return Identity.fingerprint(Pem.certificates(pem).getFirst()).hex();
    }

    private TrustToken consume(String secret) throws IOException {
        Clock clock = Clock.fixed(Shell.NOW, ZoneOffset.UTC);
        try (ImageStore store = ImageStore.open(shell.store(), clock)) {
            return store.trust(new SecureRandom()).consume(secret);
        }
    }

    @Test
    void quietlyOnlyTheTokenIsPrintedAndTheServersCertificateStays() {
        listen();
        TokenJson one = TokenJson.decode(shell.run("trust", "add", "a", "-q").ok().strip());
        TokenJson other = TokenJson.decode(shell.run("trust", "add", "a", "-q").ok().strip());

        assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
        assertThat(one.secret()).isNotEqualTo(other.secret());
    }

    @Test
    void aTokenExpiresAsItIsAskedOrElseAsItIsConfigured() {
        listen();
        assertThat(expiry("trust", "add", "a", "-q", "--expiry", "1d"))
                .contains(Instant.parse("2026-02-04T04:05:06Z"));
        shell.run("config", "set", "core.remote_token_expiry=2H").ok();
        assertThat(expiry("trust", "add", "b", "-q"))
                .contains(Instant.parse("2026-02-03T06:05:06Z"));

        assertThat(shell.run("trust", "list-tokens", "-f", "csv").ok())
                .isEqualTo(
                        """
                        a,all,"Feb 4, 2026 at 4:05am (UTC)"
                        b,all,"Feb 3, 2026 at 6:05am (UTC)"
                        """);
        assertThat(shell.run("trust", "add", "c", "--expiry", "soon").refusal())
                .startsWith("\"soon\" is no time to expire after");
    }

    private Optional<Instant> expiry(String... command) {
        return TokenJson.decode(shell.run(command).ok().strip()).expiresAt();
    }

    @Test
    void aTokenNamesTheCertificateThatTheDaemonWasGiven() throws Exception {
        Identity given =
                new SelfSigned(Clock.fixed(Shell.NOW, ZoneOffset.UTC), new SecureRandom())
                        .make("operator", new ThisHost("images.example", List.of()));
        Path certificate =
                Files.writeString(directory.resolve("given.crt"), Pem.text(given.certificate()));
        Path key = Files.writeString(directory.resolve("given.key"), Pem.text(given.key()));
        listen();
        String own = token().fingerprint();
        serveOnce("--certificate", certificate.toString(), "--key", key.toString());
        assertThat(token().fingerprint()).isEqualTo(given.fingerprint().hex());
        serveOnce();
        assertThat(token().fingerprint()).isEqualTo(own).isEqualTo(serverFingerprint());
    }

    private TokenJson token() {
        return TokenJson.decode(shell.run("trust", "add", "a", "-q").ok().strip());
    }

    /// Starts a daemon, and stops it as a signal does as soon as it serves.
    private void serveOnce(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0"));
        command.addAll(List.of(options));
        ServedAt nowhere = new ServedAt(List.of(), Digest.ofText("nobody"));
        Thread serving =
                Thread.ofPlatform().unstarted(() -> shell.run(command.toArray(String[]::new)));
        try (ImageStore store = ImageStore.open(shell.store(), Clock.systemUTC())) {
            store.configuration().serve(nowhere);
            serving.start();
            while (serving.isAlive()
                    && store.configuration().servedAt().equals(Optional.of(nowhere))) {
                Thread.onSpinWait();
            }
        }
        serving.interrupt();
        serving.join();
    }

    @Test
    void aBrowserIsToldWhereItSignsIn() throws IOException {
        listen();
        List<String> lines = shell.run("trust", "add", "alice", "--ui").ok().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("alice signs in, once, at");
        assertThat(lines.get(1)).matches("https://127\\.0\\.0\\.1:9443/ui#token=[0-9a-f]{64}");
        assertThat(lines.getLast().replace(":", "")).isEqualToIgnoringCase(serverFingerprint());
        assertThat(shell.run("trust", "list-tokens", "-f", "csv").ok())
                .isEqualTo("alice,all,never\n");

        signIn(lines.get(1).replaceAll(".*=", ""));
        String listed = shell.run("trust", "list", "-f", "csv").ok();
        assertThat(listed)
                .matches(
                        "browser,alice,,[0-9a-f]{12},\"Feb 3, 2026 at 4:05am \\(UTC\\)\","
                                + "\"Mar 5, 2026 at 4:05am \\(UTC\\)\"\n");
        assertThat(shell.run("trust", "list", "-f", "yaml").ok()).contains("type: browser");
        shell.run("trust", "remove", listed.split(",", -1)[3]).ok();
        assertThat(shell.run("trust", "list", "-f", "csv").ok()).isEmpty();
        assertThat(shell.run("trust", "add", "bob", "--ui", "-q").ok())
                .matches("https://127\\.0\\.0\\.1:9443/ui#token=[0-9a-f]{64}\n");
    }

    private void signIn(String token) throws IOException {
        Clock clock = Clock.fixed(Shell.NOW, ZoneOffset.UTC);
        try (ImageStore store = ImageStore.open(shell.store(), clock)) {
            store.trust(new SecureRandom()).signIn(token);
        }
    }

    @Test
    void withoutAnAddressThereIsNoToken() {
        assertThat(shell.run("trust", "add", "laptop").refusal())
                .isEqualTo(
                        "Can't issue token when server isn't listening on network; choose an address"
                                + " first, such as \"gantry config set core.https_address :8443\"");
        assertThat(shell.run("trust", "list-tokens", "-f", "csv").ok()).isEmpty();
    }

    @Test
    void aTokenThatCannotBeIsRefused() {
        listen();
        assertThat(shell.run("trust", "add", "a", "--restricted", "--projects", "x").refusal())
                .isEqualTo("Project not found: x");
        assertThat(shell.run("trust", "add", " ").refusal()).isEqualTo("No client name provided");
        assertThat(shell.run("trust", "add", "there:a").refusal())
                .isEqualTo("The remote \"there\" doesn't exist");
        assertThat(shell.run("trust", "add", "a", "--projects", "default").code()).isEqualTo(2);
        assertThat(shell.run("trust", "list-tokens", "-f", "csv").ok()).isEmpty();
    }

    @Test
    void tokensAreListedAndTakenBack() {
        listen();
        shell.run("trust", "add", "a", "--restricted").ok();
        shell.run("trust", "add", "b", "--restricted", "--projects", "default").ok();
        assertThat(shell.run("trust", "list-tokens").ok())
                .isEqualTo(
                        """
                        +------+----------+------------+
                        | NAME | PROJECTS | EXPIRES AT |
                        +------+----------+------------+
                        | a    | none     | never      |
                        +------+----------+------------+
                        | b    | default  | never      |
                        +------+----------+------------+
                        """);

        assertThat(shell.run("trust", "revoke-token", "a").ok())
                .isEqualTo("Certificate add token for a deleted\n");
        assertThat(shell.run("trust", "revoke-token", "a").refusal())
                .isEqualTo("No certificate add token for member a on remote: local");
        assertThat(shell.run("trust", "list-tokens", "-f", "json").ok())
                .isEqualTo(
                        """
                        [{"name":"b","restricted":true,"projects":["default"],\
                        "created_at":"2026-02-03T04:05:06Z","expires_at":"0001-01-01T00:00:00Z"}]
                        """);
    }

    @Test
    void aCertificateIsAddedListedAndRemoved() throws Exception {
        X509Certificate x509 = TestCertificate.at(Shell.NOW);
        String fingerprint = Identity.fingerprint(x509).hex();
        Path file = Files.writeString(directory.resolve("client.crt"), Pem.text(x509));
        shell.run("trust", "add-certificate", file.toString()).ok();

        assertThat(shell.run("trust", "list", "-f", "csv").ok())
                .matches(
                        "client,client.crt,user@laptop,%s,\"Feb 3, 2026 at \\d+:\\d+am \\(UTC\\)\",\"Feb \\d, 2036 at .*\"\n"
                                .formatted(fingerprint.substring(0, 12)));
        assertThat(shell.run("trust", "add-certificate", file.toString()).refusal())
                .isEqualTo("Certificate already in trust store");
        shell.run("trust", "remove", fingerprint.substring(0, 8)).ok();
        assertThat(shell.run("trust", "list", "-f", "json").ok()).isEqualTo("[]\n");
        assertThat(shell.run("trust", "remove", fingerprint).refusal())
                .isEqualTo("Certificate not found");
    }

    @Test
    void aCertificateMayComeAsDerFromStandardInputUnderAnyTerms() throws Exception {
        byte[] der = TestCertificate.rsa(2048, "O=x", Shell.NOW).getEncoded();
        Shell.Result added =
                shell.runWith(
                        der,
                        "trust",
                        "add-certificate",
                        "-",
                        "--name",
                        "watcher",
                        "--type",
                        "metrics",
                        "--restricted",
                        "--projects",
                        "default");
        added.ok();

        assertThat(shell.run("trust", "list", "-f", "yaml").ok())
                .startsWith(
                        """
                        - name: watcher
                          type: metrics
                          restricted: true
                          projects:
                          - default
                          certificate: |
                            -----BEGIN CERTIFICATE-----
                        """);
    }

    @Test
    void whatIsNoGoodCertificateIsRefused() throws Exception {
        Path noise = Files.write(directory.resolve("noise"), new byte[] {1, 2, 3});
        assertThat(shell.run("trust", "add-certificate", noise.toString()).refusal())
                .startsWith(noise + " is no certificate that can be used: ");
        assertThat(shell.runWith(new byte[2 << 20], "trust", "add-certificate", "-").refusal())
                .isEqualTo("- is no certificate that can be used: It is longer than 1048576 bytes");
        byte[] old =
                TestCertificate.rsa(2048, "CN=a", Instant.parse("2020-01-01T00:00:00Z"))
                        .getEncoded();
        assertThat(shell.runWith(old, "trust", "add-certificate", "-").refusal())
                .isEqualTo("The certificate has expired, on 2020-01-01T12:00:00Z; make a new one");
        byte[] good = Pem.text(TestCertificate.at(Shell.NOW)).getBytes(StandardCharsets.US_ASCII);
        assertThat(
                        shell.runWith(good, "trust", "add-certificate", "-", "--type", "server")
                                .refusal())
                .isEqualTo("Unknown certificate type \"server\"");
        assertThat(shell.run("trust", "list", "-f", "csv").ok()).isEmpty();
    }
}
