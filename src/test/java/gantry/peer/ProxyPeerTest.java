package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.TestAuthority;
import gantry.image.ImageFile.Kind;
import gantry.json.JsonValue;
import gantry.server.ProxiedClient;
import gantry.server.TestAnswer;
import gantry.server.TestCaller;
import gantry.server.TestConnection;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The configurations of `docs/proxy.md`, in the real proxies, in front of a daemon.
@NeedsProgram({"nginx", "haproxy"})
@Timeout(60)
class ProxyPeerTest {
    private static final String CLIENT = "127.0.0.77";
    private static final String PASSES = "passes TLS through";
    private static final String ENDS = "ends TLS";
    private static final String PAGE = "X-Gantry-Page: 1";

    private static final TestImage OPEN = TestImage.container("open");
    private static final TestImage LARGE =
            TestImage.of(
                    TestImage.metadataPart("large"),
                    new TestImage.Part(
                            Kind.ROOTFS,
                            "rootfs.tar",
                            TestImage.tar("noise", TestImage.noise(3 << 20))));

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(Files.createDirectory(directory.resolve("store"))).trusting();
        daemon.set("core.https_trusted_proxy", "127.0.0.1");
        daemon.local().uploaded("", OPEN, "X-LXD-public: true", "X-Incus-aliases: alias=open");
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private DocumentedProxy start(String program, String does) throws IOException {
        return DocumentedProxy.start(
                Files.createDirectory(directory.resolve("proxy")),
                program,
                does,
                daemon.host(),
                daemon.certificate(),
                new TestAuthority().server());
    }

    private static TestCaller client(DocumentedProxy proxy) {
        return new ProxiedClient(proxy.address(), CLIENT).saying(new byte[0]);
    }

    /// Of the request that was answered last; such as have an envelope are in the log before.
    private String lastPeer() {
        String last = daemon.log().lines().toList().getLast();
        return JsonValue.read(last).asObject().text("peer");
    }

    private void readsWhatIsPublic(TestCaller client) throws IOException {
        assertThat(client.get("/streams/v1/images.json").expect(200).text())
                .contains(OPEN.fingerprint().hex());
        assertThat(client.get("/images/open").expect(200).body())
                .isEqualTo(OPEN.parts().getFirst().bytes());
        assertThat(client.get("/images/open", "Range: bytes=0-3").expect(206).body()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void whereTlsIsPassedThroughCertificatesCountAndTheClientIsSeen(String program)
            throws IOException {
        try (DocumentedProxy proxy = start(program, PASSES)) {
            readsWhatIsPublic(client(proxy));
            client(proxy).get("/1.0", "X-Forwarded-For: 198.51.100.1").expect(200);
            assertThat(lastPeer()).isEqualTo(CLIENT);

            TestCaller full = daemon.fullThrough(proxy.address());
            assertThat(full.get("/1.0").metadata().text("auth")).isEqualTo("trusted");
            full.uploaded("", LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void whereTlsEndsCertificatesDoNotCountAndThePageWorks(String program) throws IOException {
        try (DocumentedProxy proxy = start(program, ENDS)) {
            TestCaller client = client(proxy);
            readsWhatIsPublic(client);
            client.get("/1.0", "X-Forwarded-For: 198.51.100.1").expect(200);
            assertThat(lastPeer()).isEqualTo(CLIENT);
            assertThat(daemon.fullThrough(proxy.address()).get("/1.0").metadata().text("auth"))
                    .isEqualTo("untrusted");

            String cookie = signedIn(client);
            assertThat(client.get("/1.0", cookie).metadata().text("auth")).isEqualTo("trusted");
            assertThat(client.upload("/1.0/images", LARGE, cookie, PAGE).status()).isEqualTo(202);
            String secret = secret(client, cookie);
            client.get("/1.0/images/%s?secret=%s".formatted(OPEN.fingerprint(), secret))
                    .expect(200);
            listens(client, cookie);
        }
    }

    private String signedIn(TestCaller client) throws IOException {
        String token = "{\"token\":\"%s\"}".formatted(daemon.secret("alice"));
        TestAnswer answer =
                client.json("POST", "/ui/session", token, PAGE, "Origin: https://x").expect(200);
        assertThat(lastPeer()).isEqualTo(CLIENT);
        return "Cookie: " + answer.header("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private static String secret(TestCaller client, String cookie) throws IOException {
        String path = "/1.0/images/%s/secret".formatted(OPEN.fingerprint());
        return client.json("POST", path, "{}", cookie, PAGE)
                .expect(202)
                .metadata()
                .object("metadata")
                .text("secret");
    }

    private static void listens(TestCaller client, String cookie) throws IOException {
        try (TestConnection connection = client.connect()) {
            List<String> lines =
                    List.of(
                            "GET /1.0/events HTTP/1.1",
                            "Host: x",
                            "Origin: https://x",
                            cookie,
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
            connection.send(String.join("\r\n", lines) + "\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(101);
        }
    }
}
