package gantry.http;

import static gantry.http.Playback.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Names that stand for an allowed address when they are checked, and for another when somebody
/// connects.
@Timeout(60)
class RebindingTest {
    private static final String HOST = "images.example";
    private static final String OUTSIDE = "203.0.113.7";
    private static final String OUTSIDE_TOO = "2001:db8:0:0:0:0:0:7";
    private static final String INSIDE = "127.0.0.1";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static InetAddress[] literal(String... addresses) {
        return Arrays.stream(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    /// One answer after the other; the proxy's own address is what it is.
    private static HostLookup answering(InetAddress[]... answers) {
        Deque<InetAddress[]> left = new ArrayDeque<>(List.of(answers));
        return host -> {
            if (!host.equals(HOST)) {
                return literal(host);
            }
            if (left.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return left.removeFirst();
        };
    }

    private static HttpSettings through(TestProxy proxy) {
        return HttpSettings.WEB.through(proxy.everywhere());
    }

    private static String get(HttpSettings settings, HostLookup lookup, String url)
            throws IOException {
        try (HttpClient client = new HttpClient(settings, lookup);
                HttpAnswer answer = client.send(HttpRequest.get(URI.create(url)))) {
            byte[] body = answer.body().readAllBytes();
            return answer.status() + " " + new String(body, StandardCharsets.UTF_8);
        }
    }

    @Test
    void aProxyIsAskedForTheAddressThatWasChecked() throws IOException {
        Identity web =
                new SelfSigned(Clock.systemUTC(), new SecureRandom())
                        .make("web", new ThisHost(HOST, List.of()));
        try (TestWebServer server = new TestWebServer(web);
                TestProxy proxy = new TestProxy(server.url("/").getPort())) {
            server.put("/a", Map.of(), "ok".getBytes(StandardCharsets.US_ASCII));
            HttpSettings careful =
                    through(proxy)
                            .within(AddressRule.PUBLIC_ONLY)
                            .trusting(new ServerTrust.Issuers(List.of(web.certificate())));
            HostLookup rebound = answering(literal(OUTSIDE), literal(INSIDE));
            assertThat(get(careful, rebound, "https://" + HOST + "/a")).isEqualTo("200 ok");
            assertThat(proxy.asked()).containsExactly("CONNECT " + OUTSIDE + ":443 HTTP/1.1");
            assertThat(server.requests()).containsExactly("GET /a");
        }
    }

    @Test
    void plainHttpGoesThroughATunnelTooAndNamesTheServerInside() throws IOException {
        try (Playback server = new Playback(answer(OK));
                TestProxy proxy = new TestProxy(server.url("/").getPort())) {
            HttpSettings careful = through(proxy).within(AddressRule.PUBLIC_ONLY);
            HostLookup rebound = answering(literal(OUTSIDE), literal(INSIDE));
            assertThat(get(careful, rebound, "http://" + HOST + ":81/a?b")).isEqualTo("200 ok");
            assertThat(proxy.asked()).containsExactly("CONNECT " + OUTSIDE + ":81 HTTP/1.1");
            assertThat(server.heads().getFirst())
                    .startsWith("GET /a?b HTTP/1.1\r\n")
                    .contains("Host: " + HOST + ":81\r\n");
        }
    }

    @Test
    void oneForbiddenAddressAmongOthersIsEnoughForNoTunnel() throws IOException {
        try (TestProxy proxy = new TestProxy(1)) {
            HttpSettings careful = through(proxy).within(AddressRule.PUBLIC_ONLY);
            for (String scheme : List.of("http", "https")) {
                HostLookup both = answering(literal(OUTSIDE, INSIDE));
                assertThatThrownBy(() -> get(careful, both, scheme + "://" + HOST + "/"))
                        .isInstanceOf(AddressRefused.class);
            }
            assertThat(proxy.asked()).isEmpty();
        }
    }

    @Test
    void aServerOfWhichTheProxyReachesOneAddressIsReachedThere() throws IOException {
        try (Playback server = new Playback(RebindingTest::taking);
                TestProxy proxy =
                        new TestProxy(server.url("/").getPort(), "[" + OUTSIDE_TOO + "]:80");
                HttpClient client =
                        new HttpClient(
                                through(proxy).within(AddressRule.PUBLIC_ONLY),
                                answering(literal(OUTSIDE_TOO, OUTSIDE)))) {
            AtomicInteger written = new AtomicInteger();
            HttpBody body =
                    new HttpBody.Stream(
                            "text/plain", OptionalLong.of(2), out -> write(out, written));
            HttpRequest request = HttpRequest.post(URI.create("http://" + HOST + "/"), body);
            try (HttpAnswer answer = client.send(request)) {
                assertThat(answer.status()).isEqualTo(200);
            }
            assertThat(written).hasValue(1);
            assertThat(proxy.asked())
                    .containsExactly(
                            "CONNECT [" + OUTSIDE_TOO + "]:80 HTTP/1.1",
                            "CONNECT " + OUTSIDE + ":80 HTTP/1.1");
        }
    }

    /// Answers when the body of two bytes is there.
    private static void taking(InputStream in, OutputStream out) throws IOException {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        in.readNBytes(2);
        out.write(OK.getBytes(StandardCharsets.US_ASCII));
    }

    private static void write(OutputStream out, AtomicInteger written) throws IOException {
        written.incrementAndGet();
        out.write("ok".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void whereAllAddressesAreAllowedTheProxyAloneResolvesTheName() throws IOException {
        AddressRule all = AddressRule.PUBLIC_ONLY.andIn(Network.list("0.0.0.0/0,::/0"));
        try (TestProxy proxy = new TestProxy(1, HOST + ":443")) {
            assertThatThrownBy(
                            () ->
                                    get(
                                            through(proxy).within(all),
                                            answering(),
                                            "https://" + HOST + "/"))
                    .isInstanceOf(ProxyRefused.class);
            assertThat(proxy.asked()).containsExactly("CONNECT " + HOST + ":443 HTTP/1.1");
        }
    }

    @Test
    void whatAProxyAnswersInsteadIsNotTakenForTheServersAnswer() throws IOException {
        try (TestProxy proxy = new TestProxy(1, HOST + ":443", OUTSIDE + ":443", OUTSIDE + ":80")) {
            for (AddressRule rule : List.of(AddressRule.ANY, AddressRule.PUBLIC_ONLY)) {
                assertThatThrownBy(
                                () ->
                                        get(
                                                through(proxy).within(rule),
                                                answering(literal(OUTSIDE)),
                                                "https://" + HOST + "/"))
                        .isInstanceOf(ProxyRefused.class)
                        .hasMessageMatching(
                                "The proxy 127\\.0\\.0\\.1:\\d+ does not connect to \\S+:443:"
                                        + " it answers 502 Not \\\\u0007 Today");
            }
            HttpSettings careful = through(proxy).within(AddressRule.PUBLIC_ONLY);
            assertThatThrownBy(
                            () -> get(careful, answering(literal(OUTSIDE)), "http://" + HOST + "/"))
                    .isInstanceOf(ProxyRefused.class);
        }
    }

    @Test
    void withoutAProxyTheConnectionGoesToTheAddressThatWasChecked() throws IOException {
        try (Playback server = new Playback(answer(OK))) {
            String url = "http://%s:%d/".formatted(HOST, server.url("/").getPort());
            HttpSettings careful = HttpSettings.WEB.within(a -> a.getHostAddress().equals(INSIDE));
            HostLookup rebound = answering(literal(INSIDE), literal(OUTSIDE));
            assertThat(get(careful, rebound, url)).isEqualTo("200 ok");
        }
    }
}
