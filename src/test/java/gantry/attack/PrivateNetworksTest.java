package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.NotReached;
import gantry.http.Pem;
import gantry.image.Fingerprint;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import gantry.server.TestCaller;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody with a restricted certificate has the daemon connect into networks that they cannot
/// reach themselves, and reads from its answers what is there.
@Tag("attack")
@Timeout(120)
class PrivateNetworksTest {
    private static final String THEIRS = "?project=" + TestDaemon.PROJECT;
    private static final List<String> PROTOCOLS = List.of("lxd", "simplestreams");

    private final TestImage image = TestImage.splitContainer("inside");

    @TempDir Path directory;

    private TestDaemon daemon(Map<String, String> config) throws IOException {
        return TestDaemon.on(Files.createTempDirectory(directory, "daemon"), config).trusting();
    }

    /// Another daemon, with a public image.
    private TestDaemon inside() throws IOException {
        TestDaemon inside = daemon(Map.of());
        inside.local().uploaded("", image, "X-LXD-public: true", "X-Incus-aliases: inside");
        return inside;
    }

    private static String pull(String protocol, String server, String certificate) {
        Fields source =
                JsonValue.object()
                        .text("type", "image")
                        .text("mode", "pull")
                        .text("protocol", protocol)
                        .text("server", server)
                        .text("certificate", certificate)
                        .text("alias", "inside")
                        .build();
        return JsonValue.object().truth("auto_update", true).value("source", source).build().json();
    }

    private static String url(String url) {
        Fields source = JsonValue.object().text("type", "url").text("url", url).build();
        return JsonValue.object().value("source", source).build().json();
    }

    private static String push(String target, String certificate) {
        return JsonValue.object()
                .text("target", target)
                .text("certificate", certificate)
                .text("secret", "0")
                .build()
                .json();
    }

    private static String error(TestCaller caller, String path, String json) throws IOException {
        String id = caller.post(path, json).expect(202).metadata().text("id");
        return caller.get("/1.0/operations/" + id + "/wait" + THEIRS).metadata().text("err");
    }

    /// All errors that the daemon tells the restricted client about this server.
    private static List<String> errors(TestDaemon daemon, String server, String certificate)
            throws IOException {
        TestCaller caller = daemon.restricted();
        List<String> errors = new ArrayList<>();
        for (String protocol : PROTOCOLS) {
            errors.add(error(caller, "/1.0/images" + THEIRS, pull(protocol, server, certificate)));
        }
        errors.add(error(caller, "/1.0/images" + THEIRS, url(server + "/image")));
        TestImage own = TestImage.container("own");
        Fingerprint fingerprint = own.fingerprint();
        caller.upload("/1.0/images" + THEIRS, own);
        String export = "/1.0/images/%s/export%s".formatted(fingerprint, THEIRS);
        errors.add(error(caller, export, push(server, certificate)));
        return errors;
    }

    /// The one sentence, whatever the port.
    private static void assertToldNothing(List<String> errors) {
        assertThat(errors)
                .hasSize(4)
                .allSatisfy(
                        error ->
                                assertThat(error)
                                        .contains("Unable to connect to: ")
                                        .endsWith(": " + NotReached.REASON));
        assertThat(errors.stream().map(e -> e.replaceAll("https://\\S+|\\S+:\\d+", "")).distinct())
                .hasSizeLessThanOrEqualTo(4); // one for each way of asking
    }

    @Test
    void noSpellingOfThisMachineIsConnectedTo() throws IOException {
        try (TestDaemon daemon = daemon(Map.of());
                CountingPort port = new CountingPort()) {
            for (String host :
                    List.of(
                            "127.0.0.1",
                            "127.9.9.9",
                            "localhost",
                            "0.0.0.0",
                            "[::1]",
                            "[::ffff:127.0.0.1]",
                            "[64:ff9b::7f00:1]",
                            "2130706433")) {
                String server = "https://%s:%d".formatted(host, port.port());
                assertToldNothing(errors(daemon, server, ""));
            }
            assertThat(port.connections()).isZero();
            assertThat(daemon.log()).contains("where connections may not go");
        }
    }

    @Test
    void aPortThatIsOpenClosedOrOfAnImageServerIsToldAlike() throws IOException {
        try (TestDaemon daemon = daemon(Map.of());
                TestDaemon inside = inside();
                CountingPort open = new CountingPort()) {
            List<List<String>> told = new ArrayList<>();
            for (int port :
                    List.of(open.port(), CountingPort.closed(), inside.address().getPort())) {
                String server = "https://127.0.0.1:" + port;
                List<String> errors = errors(daemon, server, inside.certificate());
                assertToldNothing(errors);
                told.add(errors.stream().map(e -> e.replace(":" + port, "")).toList());
            }
            assertThat(told.stream().distinct()).hasSize(1);
            assertThat(open.connections()).isZero();
        }
    }

    @Test
    void whatAPortOfAnAllowedNetworkDoesIsNotToldEither() throws IOException {
        try (TestDaemon daemon = daemon(Map.of("images.allowed_networks", "127.0.0.0/8"));
                TestDaemon inside = inside();
                WebServerAt web = new WebServerAt("127.0.0.1", "");
                CountingPort open = new CountingPort()) {
            String free = "https://127.0.0.1:" + CountingPort.closed();
            assertToldNothing(errors(daemon, free, ""));
            assertToldNothing(errors(daemon, "https://127.0.0.1:" + open.port(), ""));
            assertToldNothing(errors(daemon, web.url(), web.certificate()));
            assertToldNothing(errors(daemon, web.url(), ""));
            assertToldNothing(errors(daemon, web.url(), inside.certificate()));
            assertThat(open.connections()).isPositive();
        }
    }

    @Test
    void aRedirectDoesNotLeadWhereItsServerMayNotBeNamed() throws IOException {
        TestTree tree = new TestTree(Family.LXD).add(image, "inside");
        try (TestDaemon daemon = daemon(Map.of("images.allowed_networks", "127.0.0.2/32"));
                TreeServer inside = new TreeServer(tree.files());
                WebServerAt web = new WebServerAt("127.0.0.2", inside.url().toString())) {
            String wanted = pull("simplestreams", web.url(), web.certificate());
            assertThat(error(daemon.restricted(), "/1.0/images" + THEIRS, wanted))
                    .endsWith(": " + NotReached.REASON);
            assertThat(inside.requests()).isEmpty();
        }
    }

    @Test
    void anIndexThatAnAdministratorReadIsNotShown() throws IOException {
        TestTree tree = new TestTree(Family.LXD).add(image, "inside");
        try (TestDaemon daemon = daemon(Map.of());
                TreeServer inside = new TreeServer(tree.files())) {
            String wanted =
                    pull(
                            "simplestreams",
                            inside.url().toString(),
                            Pem.text(inside.identity().certificate()));
            assertThat(error(daemon.full(), "/1.0/images", wanted)).isEmpty();
            for (String json : List.of(wanted, wanted.replace("\"inside\"", "\"nosuch\""))) {
                assertThat(error(daemon.restricted(), "/1.0/images" + THEIRS, json))
                        .endsWith(": " + NotReached.REASON);
            }
        }
    }

    @Test
    void whatARestrictedClientNamedIsNotReachedByTheRefreshesOfOthers() throws IOException {
        Path place = Files.createTempDirectory(directory, "daemon");
        try (TestDaemon inside = inside()) {
            String server = "https://" + inside.host();
            String wanted = pull("lxd", server, inside.certificate());
            String refresh = "/1.0/images/%s/refresh%s".formatted(image.fingerprint(), THEIRS);
            try (TestDaemon open =
                    TestDaemon.on(place, Map.of("images.allowed_networks", "127.0.0.1"))) {
                open.trusting();
                assertThat(error(open.restricted(), "/1.0/images" + THEIRS, wanted)).isEmpty();
                assertThat(error(open.full(), refresh, "")).isEmpty();
            }
            try (TestDaemon closed = TestDaemon.on(place, Map.of("images.allowed_networks", ""))) {
                assertThat(error(closed.full(), refresh, "")).endsWith(": " + NotReached.REASON);
                assertThat(error(closed.local(), refresh, "")).endsWith(": " + NotReached.REASON);
            }
        }
    }

    @Test
    void whoMayDoEverythingNamesAnyServer() throws IOException {
        try (TestDaemon daemon = daemon(Map.of());
                TestDaemon inside = inside()) {
            String wanted = pull("lxd", "https://" + inside.host(), inside.certificate());
            assertThat(error(daemon.full(), "/1.0/images" + THEIRS, wanted)).isEmpty();
            assertThat(error(daemon.local(), "/1.0/images", wanted)).isEmpty();
        }
    }
}
