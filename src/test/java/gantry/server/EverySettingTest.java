package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.http.HttpSettings;
import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.publish.TestKeys;
import gantry.remote.LxdRemote;
import gantry.settings.Setting;
import gantry.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each setting there is takes effect on a daemon that runs, and is seen to.
@Timeout(120)
class EverySettingTest {
    /// Half of what a connection may stand still by default.
    private static final String SITE = "https://a.example";
    private static final long SOON = 30_000_000_000L;

    @TempDir static Path directory;
    private static ServeProcess daemon;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        port = freePort();
        ServeProcess.configure(directory, Map.of("core.https_address", "127.0.0.1:" + port));
        daemon = ServeProcess.asConfigured(directory);
    }

    @AfterAll
    static void end() throws IOException {
        daemon.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static List<String> keys() {
        return Setting.all().stream().map(Setting::key).toList();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void takesEffectAtOnce(String key) throws Exception {
        switch (key) {
            case "core.https_address" -> listensElsewhere();
            case "core.https_allowed_origin" -> sitesAreAnswered(key, SITE, "Origin");
            case "core.https_allowed_methods" -> sitesAreAnswered(key, "PUT", "Methods");
            case "core.https_allowed_headers" -> sitesAreAnswered(key, "X-Odd", "Headers");
            case "core.https_allowed_credentials" -> sitesAreAnswered(key, "true", "Credentials");
            case "core.https_trusted_proxy" -> clientsOfProxiesAreSeen();
            case "core.remote_token_expiry" -> tokensExpire();
            case "images.allowed_networks" -> reaches(key, "127.0.0.0/8");
            case "images.url_private_addresses" -> reaches(key, "true");
            case "images.auto_update_cached" -> isAskedFor(key, "false");
            case "images.auto_update_interval" -> isAskedFor(key, "1");
            case "images.enforce_expiry" -> isAskedFor(key, "true");
            case "images.keep_previous" -> isAskedFor(key, "7");
            case "images.remote_cache_expiry" -> isAskedFor(key, "1");
            case "images.default_architecture" -> isShown(key, "aarch64");
            case "images.deletion_grace" -> deletedFilesGo();
            case "limits.address_connections" -> addressesAreCounted();
            case "limits.free_space" -> uploadsAre(507, Map.of(key, "7EiB"), Map.of(key, "64KiB"));
            case "limits.header_size" -> headersAreMeasured();
            case "limits.idle" -> idleConnectionsAreClosed();
            case "limits.operation_idle" -> idleOperationsAreCancelled();
            case "limits.request_size" -> requestsAreMeasured();
            case "limits.transfers" -> waitingUploadsComeIn();
            case "limits.upload_size" -> uploadsAre(400, Map.of(key, "10B"), Map.of(key, ""));
            case "streams.signing_key" -> indexesAreSigned();
            default ->
                    throw new AssertionError(
                            key + " is new: say here how one sees that it takes effect");
        }
    }

    private static void set(String key, String value) throws IOException {
        set(Map.of(key, value)).expect(200);
    }

    private static TestAnswer set(Map<String, String> config) throws IOException {
        String wanted = JsonValue.object().entries("config", config).build().json();
        return daemon.local().json("PATCH", "/1.0", wanted);
    }

    private static void listensElsewhere() throws IOException {
        int other = freePort();
        set("core.https_address", "127.0.0.1:" + other);
        assertThat(LxdRemote.certificateAt(url(other), HttpSettings.WEB)).isNotNull();
        assertThatThrownBy(() -> LxdRemote.certificateAt(url(port), HttpSettings.WEB))
                .isInstanceOf(ImageFailure.Unreachable.class);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(set(Map.of("core.https_address", address)).refusal(400))
                    .startsWith("Cannot serve HTTPS there: ");
        }
        assertThat(LxdRemote.certificateAt(url(other), HttpSettings.WEB)).isNotNull();
        isShown("core.https_address", "127.0.0.1:" + port);
        assertThat(LxdRemote.certificateAt(url(port), HttpSettings.WEB)).isNotNull();
    }

    private static URI url(int at) {
        return URI.create("https://127.0.0.1:" + at);
    }

    private static void sitesAreAnswered(String key, String value, String what) throws IOException {
        if (!what.equals("Origin")) {
            set("core.https_allowed_origin", SITE);
        }
        assertThat(allowed(what)).isNotEqualTo(Optional.of(value));
        set(key, value);
        assertThat(allowed(what)).hasValue(value);
        set(key, "");
        set("core.https_allowed_origin", "");
    }

    private static Optional<String> allowed(String what) throws IOException {
        return daemon.anybody()
                .get("/1.0", "Origin: " + SITE)
                .header("Access-Control-Allow-" + what);
    }

    /// Which addresses are trusted is asked once a second.
    private static void clientsOfProxiesAreSeen() throws IOException {
        String client = "192.0.2.7";
        daemon.anybody().get("/", "X-Forwarded-For: " + client).expect(200);
        assertThat(daemon.log()).doesNotContain(client);
        set("core.https_trusted_proxy", "127.0.0.1");
        daemon.anybody().get("/", "X-Forwarded-For: " + client).expect(200);
        logged(client);
        set("core.https_trusted_proxy", "");
        String stranger = "192.0.2.8";
        daemon.anybody().get("/ui", "X-Forwarded-For: " + stranger).expect(200);
        logged("/ui");
        assertThat(daemon.log()).doesNotContain(stranger);
    }

    private static void logged(String text) throws IOException {
        long end = System.nanoTime() + SOON;
        while (!daemon.log().contains(text)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void tokensExpire() throws IOException {
        assertThat(tokenExpiry()).doesNotStartWith("20");
        set("core.remote_token_expiry", "1H");
        assertThat(tokenExpiry()).startsWith("20");
    }

    private static String tokenExpiry() throws IOException {
        return daemon.local()
                .post("/1.0/certificates", "{\"name\":\"x\",\"token\":true}")
                .expect(202)
                .metadata()
                .object("metadata")
                .text("expiresAt");
    }

    private static void reaches(String key, String value) throws IOException {
        int nobody = freePort();
        String before = fetched(nobody);
        set(key, value);
        assertThat(fetched(nobody)).isNotEqualTo(before);
        set(key, "");
        assertThat(fetched(nobody)).isEqualTo(before);
    }

    private static String fetched(int at) throws IOException {
        TestAnswer answer = fetch(at);
        return answer.status() == 202
                ? daemon.local().operation(answer).text("err")
                : answer.text();
    }

    private static TestAnswer fetch(int at) throws IOException {
        return daemon.local()
                .post(
                        "/1.0/images",
                        "{\"source\":{\"type\":\"url\",\"url\":\"https://127.0.0.1:%d/x\"}}"
                                .formatted(at));
    }

    /// What the schedule goes by is asked for with each round, and its rounds take minutes.
    private static void isAskedFor(String key, String value) throws IOException {
        try (TestDaemon inProcess = TestDaemon.on(Files.createTempDirectory(directory, "other"))) {
            Settings.Upkeep before = inProcess.settings().now().upkeep();
            inProcess
                    .local()
                    .json("PATCH", "/1.0", "{\"config\":{\"%s\":\"%s\"}}".formatted(key, value))
                    .expect(200);
            assertThat(inProcess.settings().now().upkeep()).isNotEqualTo(before);
        }
    }

    private static void isShown(String key, String value) throws IOException {
        set(key, value);
        assertThat(daemon.local().get("/1.0").metadata().object("config").text(key))
                .isEqualTo(value);
    }

    private static void deletedFilesGo() throws IOException {
        String path = published("lingers");
        assertThat(daemon.local().get(path).status()).isEqualTo(200);
        set("images.deletion_grace", "0");
        path = published("goes");
        assertThat(daemon.local().get(path).status()).isEqualTo(404);
    }

    /// The path of a file that was public, and is deleted.
    private static String published(String name) throws IOException {
        String image =
                daemon.local().uploaded("", TestImage.splitContainer(name), "X-LXD-public: 1");
        Matcher file =
                Pattern.compile("\"path\":\\s*\"(images/[^\"]+)\"")
                        .matcher(daemon.local().get("/streams/v1/images.json").text());
        assertThat(file.find()).isTrue();
        daemon.local().operation(daemon.local().delete(image));
        return "/" + file.group(1);
    }

    private static void addressesAreCounted() throws IOException {
        set("limits.address_connections", "1");
        try (TestConnection first = daemon.anybody().connect()) {
            first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer().expect(200);
            assertThatThrownBy(() -> daemon.anybody().get("/")).isInstanceOf(IOException.class);
        }
        set("limits.address_connections", "");
        daemon.anybody().get("/").expect(200);
    }

    private static void uploadsAre(
            int status, Map<String, String> forbidding, Map<String, String> allowing)
            throws IOException {
        TestImage image = TestImage.container("measured " + status);
        set(forbidding).expect(200);
        daemon.local().upload("/1.0/images", image).refusal(status);
        set(allowing).expect(200);
        daemon.local().uploaded("", image);
    }

    private static void headersAreMeasured() throws IOException {
        String header = "X-Long: " + "x".repeat(8 << 10);
        daemon.local().get("/1.0", header).expect(200);
        set("limits.header_size", "4KiB");
        assertThat(daemon.local().get("/1.0", header).status()).isEqualTo(431);
    }

    private static void idleConnectionsAreClosed() throws IOException {
        try (TestConnection before = daemon.local().connect()) {
            before.send("GET /1.0 HTTP/1.1\r\nHost: x\r\n\r\n").answer().expect(200);
            long began = System.nanoTime();
            set("limits.idle", "1");
            before.rest();
            assertThat(System.nanoTime() - began).isLessThan(SOON);
        }
        set("limits.idle", "");
    }

    private static void idleOperationsAreCancelled() throws IOException {
        set("images.url_private_addresses", "true");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TestAnswer running = fetch(silent.getLocalPort());
            set("limits.operation_idle", "1");
            assertThat(daemon.local().operation(running).text("err"))
                    .contains("limits.operation_idle");
        }
        set("limits.operation_idle", "");
        set("images.url_private_addresses", "");
    }

    private static void requestsAreMeasured() throws IOException {
        String longer = "{\"config\":{\"user.x\":\"%s\"}}".formatted("x".repeat(8 << 10));
        daemon.local().json("PATCH", "/1.0", longer).expect(200);
        set("limits.request_size", "4KiB");
        assertThat(daemon.local().json("PATCH", "/1.0", longer).status()).isBetween(400, 499);
        set("limits.request_size", "");
    }

    private static void waitingUploadsComeIn() throws Exception {
        set("limits.transfers", "1");
        byte[] first = TestCaller.multipart(TestImage.splitContainer("first"));
        try (TestConnection up = daemon.local().connect()) {
            up.send(
                    TestCaller.start(
                            "POST",
                            "/1.0/images",
                            first.length,
                            "Content-Type: multipart/form-data; boundary=" + TestCaller.BOUNDARY));
            long end = System.nanoTime() + SOON;
            while (daemon.metric("gantry_uploads") < 1) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
            FutureTask<String> second =
                    new FutureTask<>(
                            () -> daemon.local().uploaded("", TestImage.splitContainer("second")));
            Thread.ofVirtual().start(second);
            set("limits.transfers", "2");
            assertThat(second.get()).startsWith("/1.0/images/");
        }
    }

    private static void indexesAreSigned() throws IOException {
        assertThat(daemon.local().get("/streams/v1/index.sjson").status()).isEqualTo(404);
        Path key = directory.resolve("key.asc");
        assertThat(set(Map.of("streams.signing_key", key.toString())).refusal(400))
                .startsWith("There is no signing key ");
        Files.write(key, TestKeys.secret());
        set("streams.signing_key", key.toString());
        daemon.local().get("/streams/v1/index.sjson").expect(200);
        set("streams.signing_key", "");
        assertThat(daemon.local().get("/streams/v1/index.sjson").status()).isEqualTo(404);
    }
}
