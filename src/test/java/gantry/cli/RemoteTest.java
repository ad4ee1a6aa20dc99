package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.Pem;
import gantry.http.TestAuthority;
import gantry.http.TestCertificate;
import gantry.http.TestWebServer;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands with remotes, the servers being daemons of our own over HTTPS.
@Timeout(60)
class RemoteTest {
    private static final String NOBODY = "127.0.0.1:1";

    private static final String OPEN_TO_ALL =
            """
            {"type":"sync","status":"Success","status_code":200,"metadata":
             {"auth":"untrusted","public":true,"auth_methods":["tls"],"api_extensions":[]}}
            """;

    @TempDir private Path directory;

    private Shell shell;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        shell = new Shell(Files.createDirectory(directory.resolve("store")));
        daemon = TestDaemon.on(Files.createDirectory(directory.resolve("far")), Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    private void add() throws IOException {
        assertThat(shell.run("remote", "add", "far", daemon.token("me")).ok())
                .isEqualTo("Client certificate now trusted by server: far\n");
    }

    private List<String> files(TestImage image) throws IOException {
        return image.write(Files.createTempDirectory(directory, "image")).stream()
                .map(Path::toString)
                .toList();
    }

    private String importTo(String target, TestImage image, String alias) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import"));
        words.addAll(files(image));
        words.addAll(List.of(target, "--alias", alias));
        return shell.run(words.toArray(String[]::new)).ok();
    }

    @Test
    void aTokenIsAllThatIsNeeded() throws IOException {
        shell.run("remote", "add", daemon.token("me")).ok();
        assertThat(shell.run("remote", "list", "-f", "csv").ok())
                .contains("127.0.0.1,https://" + daemon.host() + ",lxd,tls,NO,NO,NO\n");
        shell.run("image", "list", "127.0.0.1:").ok();
    }

    @Test
    void theTokenMayStandInEachFlagThatTakesOne() throws IOException {
        shell.run("remote", "add", "a", daemon.host(), "--token", daemon.token("me")).ok();
        Shell other = new Shell(Files.createDirectory(directory.resolve("other")));
        other.run("remote", "add", "b", daemon.host(), "--password", daemon.token("me")).ok();
        other.run("image", "list", "b:").ok();
    }

    @Test
    void aServerThatKnowsUsIsNotAskedToLetUsIn() throws IOException {
        add();
        String out =
                shell.run("remote", "add", "again", daemon.host(), "--accept-certificate").ok();
        assertThat(out).isEmpty();
        shell.run("image", "list", "again:").ok();
    }

    @Test
    void imagesGoToARemoteAndComeBack() throws IOException {
        add();
        TestImage image = TestImage.splitContainer("web");
        assertThat(importTo("far:", image, "web")).contains(image.fingerprint().hex());
        assertThat(shell.run("image", "list", "far:", "-f", "csv", "-c", "lF").ok())
                .isEqualTo("web," + image.fingerprint().hex() + "\n");
        assertThat(shell.run("image", "info", "far:web").ok()).contains(image.fingerprint().hex());
        assertThat(shell.run("image", "show", "far:web").ok()).contains("auto_update: false");
        shell.run("image", "alias", "create", "far:www", "web").refusal();
        shell.run("image", "alias", "create", "far:www", image.fingerprint().hex()).ok();
        assertThat(shell.run("image", "alias", "list", "far:", "-f", "csv", "-c", "a").ok())
                .isEqualTo("web\nwww\n");
        shell.run("image", "copy", "far:www", "local:", "--alias", "here").ok();
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "lF").ok())
                .isEqualTo("here," + image.fingerprint().hex() + "\n");
        Path out = Files.createDirectory(directory.resolve("out"));
        shell.run("image", "export", "far:web", out.toString()).ok();
        assertThat(out).isNotEmptyDirectory();
        shell.run("image", "set-property", "far:web", "owner", "me").ok();
        assertThat(shell.run("image", "get-property", "far:web", "owner").ok()).isEqualTo("me\n");
        shell.run("image", "delete", "far:web").ok();
        assertThat(shell.run("image", "list", "far:", "-f", "csv").ok()).isEmpty();
    }

    @Test
    void theDefaultRemoteIsMeantWhereNoneIsNamed() throws IOException {
        add();
        TestImage image = TestImage.splitContainer("web");
        shell.run("remote", "switch", "far").ok();
        assertThat(shell.run("remote", "get-default").ok()).isEqualTo("far\n");
        assertThat(shell.run("remote", "list", "-f", "csv", "-c", "n").ok())
                .contains("far (current)\n");
        importTo("far:", image, "web");
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "l").ok()).isEqualTo("web\n");
        assertThat(shell.run("image", "list", "local:", "-f", "csv").ok()).isEmpty();
        assertThat(shell.run("remote", "remove", "far").refusal())
                .isEqualTo("Can't remove the default remote");
    }

    @Test
    void theProjectOfTheRemoteIsUsedUnlessAnotherIsAskedFor() throws IOException {
        add();
        shell.run("project", "create", "far:theirs").ok();
        shell.run("remote", "add", "p", daemon.host(), "--accept-certificate", "--project=theirs")
                .ok();
        importTo("p:", TestImage.splitContainer("web"), "web");
        assertThat(shell.run("image", "list", "far:", "-f", "csv").ok()).isEmpty();
        assertThat(
                        shell.run(
                                        "image",
                                        "list",
                                        "far:",
                                        "--project=theirs",
                                        "-f",
                                        "csv",
                                        "-c",
                                        "l")
                                .ok())
                .isEqualTo("web\n");
        assertThat(shell.run("remote", "add", "q", daemon.host(), "--project=none").refusal())
                .contains("Certificate fingerprint");
        assertThat(
                        shell.run(
                                        "remote",
                                        "add",
                                        "q",
                                        daemon.host(),
                                        "--accept-certificate",
                                        "--project=none")
                                .refusal())
                .contains("not found");
    }

    @Test
    void theFirstAddressThatAnswersIsUsed() throws IOException {
        add();
        shell.run("remote", "add", "two", NOBODY, daemon.host(), "--accept-certificate").ok();
        assertThat(shell.run("remote", "list", "-f", "csv", "-c", "nu").ok())
                .contains("two,\"https://%s,https://%s\"\n".formatted(NOBODY, daemon.host()));
        shell.run("image", "list", "two:").ok();
    }

    @Test
    void aStrangerSeesPublicImages() throws IOException {
        add();
        TestImage image = TestImage.splitContainer("web");
        importTo("far:", image, "web");
        shell.run("remote", "add", "open", daemon.host(), "--public", "--accept-certificate").ok();
        assertThat(shell.run("image", "list", "open:", "-f", "csv").ok()).isEmpty();
        assertThat(shell.run("image", "delete", "open:web").refusal())
                .containsIgnoringCase("not found");
    }

    @Test
    void withoutATerminalItIsSaidWhichFlagsAnswer() throws IOException {
        assertThat(shell.run("remote", "add", "far", daemon.host()).refusal())
                .contains(daemon.fingerprint())
                .contains("--fingerprint")
                .contains("--accept-certificate")
                .contains("--ca");
        assertThat(
                        shell.run("remote", "add", "far", daemon.host(), "--accept-certificate")
                                .refusal())
                .contains("--token")
                .contains("--password")
                .contains("--public");
        assertThat(shell.run("remote", "list", "-f", "csv", "-c", "n").ok()).doesNotContain("far");
    }

    @Test
    void anotherFingerprintThanExpectedIsRefused() throws IOException {
        assertThat(
                        shell.run(
                                        "remote",
                                        "add",
                                        "far",
                                        daemon.host(),
                                        "--fingerprint",
                                        "0".repeat(64),
                                        "--token",
                                        daemon.token("me"))
                                .refusal())
                .contains("Certificate fingerprint mismatch")
                .contains(daemon.fingerprint());
        assertThat(
                        shell.run("remote", "add", "far", daemon.host(), "--fingerprint", "12")
                                .refusal())
                .contains("64 hexadecimal digits");
    }

    @Test
    void aTokenThatWasUsedOpensNothing() throws IOException {
        String token = daemon.token("me");
        shell.run("remote", "add", "far", token).ok();
        Shell other = new Shell(Files.createDirectory(directory.resolve("other")));
        assertThat(other.run("remote", "add", "far", token).refusal())
                .isEqualTo("No matching certificate add operation found");
    }

    @Test
    void aPersonIsAskedAboutTheCertificateAndTheToken() throws IOException {
        String token = daemon.token("me");
        Shell.Result yes =
                shell.atTerminal("maybe\ny\n" + token + "\n", "remote", "add", "a", daemon.host());
        assertThat(yes.code()).isZero();
        assertThat(yes.err())
                .isEqualTo(
                        """
                        Certificate fingerprint: %s
                        ok (y/n/[fingerprint])? Please type 'y', 'n' or the fingerprint: \
                        Admin password (or token) for a:\s"""
                                .formatted(daemon.fingerprint()));
        Shell.Result typed =
                shell.atTerminal(daemon.fingerprint() + "\n", "remote", "add", "b", daemon.host());
        assertThat(typed.code()).isZero();
        Shell.Result no = shell.atTerminal("n\n", "remote", "add", "c", daemon.host());
        assertThat(no.code()).isEqualTo(1);
        assertThat(no.err()).endsWith("Error: Server certificate NACKed by user\n");
        Shell.Result silent = shell.atTerminal("", "remote", "add", "c", daemon.host());
        assertThat(silent.err()).endsWith("Error: The question was not answered\n");
    }

    @Test
    void whatIsWrittenDownCanBeChanged() throws IOException {
        add();
        shell.run("remote", "rename", "far", "near").ok();
        shell.run("image", "list", "near:").ok();
        assertThat(shell.run("image", "list", "far:").refusal())
                .isEqualTo("The remote \"far\" doesn't exist");
        shell.run("remote", "set-url", "near", NOBODY).ok();
        assertThat(shell.run("image", "list", "near:").refusal())
                .startsWith("Unable to connect to: " + NOBODY);
        shell.run("remote", "remove", "near").ok();
        assertThat(shell.run("remote", "remove", "near").refusal())
                .isEqualTo("Remote near doesn't exist");
    }

    @Test
    void whatComesWithTheProgramStays() {
        assertThat(shell.run("remote", "list", "-f", "csv").ok())
                .isEqualTo(
                        """
                        images,https://images.lxd.canonical.com,simplestreams,none,YES,YES,NO
                        linuxcontainers,https://images.linuxcontainers.org,simplestreams,none,YES,YES,NO
                        local (current),unix://,lxd,file access,NO,YES,NO
                        ubuntu,https://cloud-images.ubuntu.com/releases,simplestreams,none,YES,YES,NO
                        ubuntu-daily,https://cloud-images.ubuntu.com/daily,simplestreams,none,YES,YES,NO
                        """);
        String refusal = "Remote local is static and cannot be modified";
        assertThat(shell.run("remote", "remove", "local").refusal()).isEqualTo(refusal);
        assertThat(shell.run("remote", "rename", "local", "x").refusal()).isEqualTo(refusal);
        assertThat(shell.run("remote", "set-url", "local", "x").refusal()).isEqualTo(refusal);
        assertThat(shell.run("remote", "switch", "x").refusal())
                .isEqualTo("Remote x doesn't exist");
    }

    @Test
    void whatCannotBeARemoteIsRefused() throws IOException {
        assertThat(shell.run("remote", "add", "a:b", daemon.host()).refusal())
                .isEqualTo("Remote names may not contain colons");
        assertThat(shell.run("remote", "add", "../x", daemon.host()).refusal())
                .startsWith("Invalid remote name \"../x\"");
        assertThat(shell.run("remote", "add", "x", "http://" + daemon.host()).refusal())
                .startsWith("Invalid URL scheme \"http\"");
        assertThat(shell.run("remote", "add", "x", "h", "--protocol", "oci").refusal())
                .startsWith("Invalid protocol: oci");
        assertThat(shell.run("remote", "add", "x", "h", "--protocol", "ftp").refusal())
                .isEqualTo("Invalid protocol: ftp");
        assertThat(shell.run("remote", "add", "x", "h", "--auth-type", "oidc").refusal())
                .startsWith("Authentication type 'oidc' not supported");
        assertThat(
                        shell.run("remote", "add", "x", "http://h", "--protocol", "simplestreams")
                                .refusal())
                .startsWith("Only https URLs are supported for simplestreams");
        assertThat(shell.run("remote", "add", "x", "h", "--token", "abc").refusal())
                .startsWith("Invalid token");
        assertThat(shell.run("remote", "add", "images", daemon.host()).refusal())
                .isEqualTo("Remote images exists as <https://images.lxd.canonical.com>");
    }

    @Test
    void whatLooksAfterThisMachineDoesNotGoToAnother() throws IOException {
        add();
        assertThat(shell.run("trust", "list", "far:").refusal()).contains("local: only");
        assertThat(shell.run("trust", "list", "none:").refusal())
                .isEqualTo("The remote \"none\" doesn't exist");
        shell.run("remote", "switch", "far").ok();
        shell.run("trust", "list").ok();
    }

    @Test
    void aServerThatShowsAnotherCertificateIsNotSpokenTo() throws IOException {
        add();
        Path pinned = directory.resolve("store/.config/gantry/servercerts/far.crt");
        Files.writeString(pinned, Pem.text(TestCertificate.at(Instant.now())));
        assertThat(shell.run("image", "list", "far:").refusal())
                .startsWith("Unable to connect to: " + daemon.host())
                .contains("another certificate than the pinned one: " + daemon.fingerprint())
                .contains("gantry remote remove");
    }

    @Test
    void anAuthorityMayVouchForTheServer() throws IOException {
        TestAuthority authority = new TestAuthority();
        String ca = authority.write(directory.resolve("ca.pem")).toString();
        try (TestWebServer web = new TestWebServer(authority.server())) {
            web.put("/1.0", Map.of(), OPEN_TO_ALL.getBytes(StandardCharsets.UTF_8));
            String host = web.url("/").getAuthority();
            shell.run("remote", "add", "web", host, "--ca", ca).ok();
            assertThat(shell.run("remote", "list", "-f", "csv").ok())
                    .contains("web,https://%s,lxd,tls,YES,NO,NO".formatted(host));
            assertThat(shell.run("image", "list", "web:").refusal()).doesNotContain("certificate");
            assertThat(shell.run("remote", "add", "other", host).refusal())
                    .contains("Certificate fingerprint");
        }
        try (TestWebServer web = new TestWebServer(new TestAuthority().server())) {
            String host = web.url("/").getAuthority();
            assertThat(shell.run("remote", "add", "false", host, "--ca", ca).refusal())
                    .contains("no authority that is known here vouches");
            assertThat(web.requests()).isEmpty();
        }
        assertThat(shell.run("remote", "add", "x", "h", "--ca", "/dev/null").refusal())
                .startsWith("/dev/null: ");
    }

    @Test
    void aSocketIsARemoteToo() {
        Path socket = directory.resolve("far/unix.socket");
        shell.run("remote", "add", "sock", socket.toString()).ok();
        assertThat(shell.run("remote", "list", "-f", "csv").ok())
                .contains("sock,unix://%s,lxd,file access,NO,NO,NO\n".formatted(socket));
        shell.run("image", "list", "sock:").ok();
        assertThat(shell.run("remote", "add", "none", "unix:///nowhere").refusal())
                .startsWith("Unable to connect to: /nowhere");
        assertThat(shell.run("remote", "add", "here", "unix://").refusal())
                .isEqualTo("\"local:\" is the store of this machine already");
    }
}
