package gantry.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is taken from whom about who a client is.
@Timeout(60)
class TrustedProxyTest {
    private static final String PROXY = "127.0.0.9";
    private static final String CLIENT = "192.0.2.7";

    @TempDir Path directory;

    private TestDaemon behindProxy(Limits limits) throws IOException {
        return TestDaemon.limited(directory, limits)
                .trusting()
                .set("core.https_trusted_proxy", PROXY + ", 127.0.1.0/24");
    }

    private TestDaemon behindProxy() throws IOException {
        return behindProxy(Limits.USUAL);
    }

    private static ProxiedClient from(String address, TestDaemon daemon) {
        return new ProxiedClient(daemon.address(), address);
    }

    /// Of the last request in the log.
    private static String peer(TestDaemon daemon) {
        String last = daemon.log().lines().toList().getLast();
        return gantry.json.JsonValue.read(last).asObject().text("peer");
    }

    @Test
    void theClientThatATrustedProxyNamesIsInTheLog() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            for (byte[] header :
                    List.of(ProxiedClient.version1(CLIENT), ProxiedClient.version2(CLIENT))) {
                from(PROXY, daemon).saying(header).get("/1.0").expect(200);
                assertThat(peer(daemon)).isEqualTo(CLIENT);
            }
            from("127.0.1.77", daemon)
                    .saying(ProxiedClient.version1(CLIENT))
                    .get("/1.0")
                    .expect(200);
            assertThat(peer(daemon)).isEqualTo(CLIENT);
        }
    }

    @Test
    void aTrustedProxyNeedNotSayAnything() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            from(PROXY, daemon).saying(new byte[0]).get("/1.0").expect(200);
            assertThat(peer(daemon)).isEqualTo(PROXY);
        }
    }

    @Test
    void aProxyThatChecksWhetherTheDaemonLivesIsItself() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            byte[] local = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "20000000");
            for (byte[] header : List.of(local, ProxiedClient.ascii("PROXY UNKNOWN\r\n"))) {
                from(PROXY, daemon).saying(header).get("/1.0").expect(200);
                assertThat(peer(daemon)).isEqualTo(PROXY);
            }
        }
    }

    @Test
    void aClientOfTheProxysUnixSocketIsNotTakenForOneOfOurs() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            byte[] unix =
                    HexFormat.of()
                            .parseHex(
                                    "0d0a0d0a000d0a515549540a"
                                            + "213100d8"
                                            + "2f746d702f61".concat("00".repeat(102))
                                            + "2f746d702f62".concat("00".repeat(102)));
            TestAnswer answer = from(PROXY, daemon).saying(unix).get("/1.0").expect(200);
            assertThat(answer.metadata().text("auth")).isEqualTo("untrusted");
            assertThat(peer(daemon)).isEqualTo(PROXY);
        }
    }

    @Test
    void whoIsNoTrustedProxyCannotSpeakItsProtocol() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            assertThatThrownBy(
                            () -> from("127.0.0.8", daemon).connect(ProxiedClient.version1(CLIENT)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(
                            () -> from("127.0.0.8", daemon).connect(ProxiedClient.version2(CLIENT)))
                    .isInstanceOf(IOException.class);
            daemon.anybody().get("/1.0").expect(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.9 | 192.0.2.7                        | 192.0.2.7",
                "127.0.0.9 | 10.9.9.9, 192.0.2.7              | 192.0.2.7",
                "127.0.0.9 | 192.0.2.7, 127.0.1.5             | 192.0.2.7",
                "127.0.0.9 | 10.9.9.9, 192.0.2.7, 127.0.1.5   | 192.0.2.7",
                "127.0.0.9 | 127.0.1.6, 127.0.1.5             | 127.0.1.6",
                "127.0.0.9 | 192.0.2.7:4711                   | 192.0.2.7",
                "127.0.0.9 | [2001:db8::7]:4711               | 2001:db8:0:0:0:0:0:7",
                "127.0.0.9 | 2001:db8::7                      | 2001:db8:0:0:0:0:0:7",
                "127.0.0.9 | 192.0.2.7, localhost             | 127.0.0.9",
                "127.0.0.9 | 192.0.2.7, unknown               | 127.0.0.9",
                "127.0.0.9 | ,                                | 127.0.0.9",
                "127.0.0.8 | 192.0.2.7                        | 127.0.0.8",
            })
    void theRightMostAddressThatIsNoTrustedProxyIsTheClient(
            String from, String forwarded, String client) throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            from(from, daemon)
                    .saying(new byte[0])
                    .get("/1.0", "X-Forwarded-For: " + forwarded)
                    .expect(200);
            assertThat(peer(daemon)).isEqualTo(client);
        }
    }

    @Test
    void whatAClientOfAPassingProxySaysItselfCountsForNothing() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            from(PROXY, daemon)
                    .saying(ProxiedClient.version1(CLIENT))
                    .get("/1.0", "X-Forwarded-For: 198.51.100.1")
                    .expect(200);
            assertThat(peer(daemon)).isEqualTo(CLIENT);
        }
    }

    @Test
    void theCertificateOfAProxyIsNotTakenForItsClients() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            daemon.set("core.https_trusted_proxy", "127.0.0.1");
            assertThat(daemon.full().get("/1.0").metadata().text("auth")).isEqualTo("trusted");
            assertThat(
                            daemon.full()
                                    .get("/1.0", "X-Forwarded-For: " + CLIENT)
                                    .metadata()
                                    .text("auth"))
                    .isEqualTo("untrusted");
        }
    }

    @Test
    void eachClientBehindAProxyHasItsShareOfConnections() throws IOException {
        try (TestDaemon daemon =
                behindProxy(Limits.USUAL.withConnections(new Limits.Connections(100, 2, 5)))) {
            ProxiedClient proxy = from(PROXY, daemon);
            List<TestConnection> open = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                open.add(proxy.connect(ProxiedClient.version2(CLIENT)));
            }
            assertThatThrownBy(() -> proxy.connect(ProxiedClient.version2(CLIENT)))
                    .isInstanceOf(IOException.class);
            for (int i = 1; i < 10; i++) {
                open.add(proxy.connect(ProxiedClient.version2("192.0.2." + (100 + i))));
            }
            for (TestConnection each : open) {
                each.close();
            }
            proxy.connect(ProxiedClient.version2("192.0.2.99")).close();
            awaitRoom(proxy);
        }
    }

    private static void awaitRoom(ProxiedClient proxy) {
        while (true) {
            try (TestConnection _ = proxy.connect(ProxiedClient.version2(CLIENT))) {
                return;
            } catch (IOException e) {
                Thread.onSpinWait(); // the ones before are not gone yet
            }
        }
    }

    @Test
    void aHeaderThatIsNoneEndsTheConnectionAndNothingElse() throws IOException {
        try (TestDaemon daemon = behindProxy()) {
            List<byte[]> hostile =
                    List.of(
                            ProxiedClient.ascii("PROXY TCP4 junk\r\n"),
                            ProxiedClient.ascii("PROXY TCP4 1.2.3.4 5.6.7.8 9 99999999999\r\n"),
                            ProxiedClient.ascii("PROXY " + "x".repeat(100_000)),
                            ProxiedClient.ascii("GET / HTTP/1.1\r\n\r\n"),
                            HexFormat.of().parseHex(ProxiedClient.V2_TCP4 + "0004" + "01020304"),
                            HexFormat.of()
                                    .parseHex(ProxiedClient.V2_TCP4 + "ffff" + "00".repeat(65_535)),
                            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "3111000c"),
                            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "21ff000c"));
            for (byte[] each : hostile) {
                endsWithout(daemon, each);
            }
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int i = 0; i < 100; i++) {
                byte[] bytes =
                        i % 2 == 0
                                ? ProxiedClient.version1(CLIENT)
                                : ProxiedClient.version2(CLIENT);
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                mayEnd(daemon, bytes, seed);
            }
            from(PROXY, daemon).saying(ProxiedClient.version1(CLIENT)).get("/1.0").expect(200);
            assertThat(peer(daemon)).isEqualTo(CLIENT);
            daemon.anybody().get("/1.0").expect(200);
        }
    }

    /// The other end closes it, having said nothing but an alert of TLS.
    private static void endsWithout(TestDaemon daemon, byte[] bytes) throws IOException {
        try (Socket socket = from(PROXY, daemon).open()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .doesNotContain("HTTP", "Exception");
        } catch (SocketException e) {
            // reset, which is an end too
        }
    }

    private static void mayEnd(TestDaemon daemon, byte[] bytes, long seed) throws IOException {
        try (Socket socket = from(PROXY, daemon).open()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes())
                    .as("seed " + seed)
                    .hasSizeLessThan(64);
        } catch (SocketException e) {
            // reset, which is an end too
        }
    }

    @Test
    void halfAHeaderIsNotWaitedForLongerThanARequest() throws IOException {
        try (TestDaemon daemon = behindProxy(Limits.USUAL.withUnasked(Duration.ofMillis(500)))) {
            for (String start : List.of("", "PROXY TCP4 1.2", "\r\n\r\n\0\r\nQUIT\n", "\r\n")) {
                try (Socket socket = from(PROXY, daemon).open()) {
                    socket.getOutputStream().write(ProxiedClient.ascii(start));
                    assertThat(socket.getInputStream().read()).isNegative();
                } catch (SocketException e) {
                    // reset, which is an end too
                }
            }
            try (Socket socket = from(PROXY, daemon).open()) {
                assertThatThrownBy(() -> dribble(socket)).isInstanceOf(SocketException.class);
            }
        }
    }

    /// Until the other end has closed it.
    private static void dribble(Socket socket) throws Exception {
        socket.getOutputStream().write(ProxiedClient.ascii("PROXY TCP4 "));
        while (true) {
            Thread.sleep(50);
            socket.getOutputStream().write('1');
        }
    }
}
