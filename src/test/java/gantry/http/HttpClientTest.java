package gantry.http;

import static gantry.http.Playback.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static String get(HttpSettings settings, URI url) throws IOException {
        try (HttpClient client = new HttpClient(settings);
                HttpAnswer answer = client.send(HttpRequest.get(url))) {
            return answer.status()
                    + " "
                    + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void anAnswerHasAStatusHeadersAndABody() throws IOException {
        try (Playback server =
                        new Playback(
                                answer(
                                        "HTTP/1.1 418 I am a teapot",
                                        "X-Name: a\u00c3\u009fb",
                                        "Transfer-Encoding: chunked",
                                        "",
                                        "3",
                                        "abc",
                                        "2",
                                        "de",
                                        "0",
                                        "",
                                        ""));
                HttpClient client = new HttpClient(HttpSettings.WEB);
                HttpAnswer answer = client.send(HttpRequest.get(server.url("/a%2Fb?c=d%20e")))) {
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.statusLine()).isEqualTo("418 I am a teapot");
            assertThat(answer.header("x-name")).contains("a\u00c3\u009fb");
            assertThat(answer.header("absent")).isEmpty();
            assertThat(answer.body().readAllBytes()).asString().isEqualTo("abcde");
            assertThat(server.heads().getFirst())
                    .startsWith("GET /a%2Fb?c=d%20e HTTP/1.1\r\n")
                    .doesNotContain("Accept-Encoding", "Cookie");
        }
    }

    @Test
    void whatAServerPackedStaysPacked() throws IOException {
        try (Playback server =
                new Playback(
                        answer(
                                "HTTP/1.1 200 OK",
                                "Content-Encoding: gzip",
                                "Content-Length: 3",
                                "",
                                "abc"))) {
            assertThat(get(HttpSettings.WEB, server.url("/"))).isEqualTo("200 abc");
        }
    }

    @Test
    void redirectsAreNotFollowed() throws IOException {
        try (Playback server =
                new Playback(
                        answer(
                                "HTTP/1.1 302 Found",
                                "Location: /elsewhere",
                                "Content-Length: 0",
                                "",
                                ""))) {
            assertThat(get(HttpSettings.WEB, server.url("/"))).isEqualTo("302 ");
        }
    }

    @Test
    void aBodyThatEndsBeforeItsLengthIsABrokenOne() throws IOException {
        for (String head : new String[] {"Content-Length: 10", "Transfer-Encoding: chunked"}) {
            String body = head.startsWith("T") ? "a\r\nhalf" : "half";
            try (Playback server =
                    new Playback(answer("HTTP/1.1 200 OK\r\n%s\r\n\r\n%s".formatted(head, body)))) {
                assertThatThrownBy(() -> get(HttpSettings.WEB, server.url("/")))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void whatIsNotHttpIsAFaultWithoutTheQuery() throws IOException {
        for (String junk : new String[] {"", "junk\r\n\r\n", "\0\0\0\0", "HTTP/1.1 abc\r\n\r\n"}) {
            try (Playback server = new Playback(answer(junk))) {
                assertThatThrownBy(() -> get(HttpSettings.WEB, server.url("/x?secret=hunter2")))
                        .isInstanceOf(IOException.class)
                        .satisfies(e -> assertThat(everyMessage(e)).doesNotContain("hunter2"));
            }
        }
    }

    private static String everyMessage(Throwable e) {
        return e + (e.getCause() == null ? "" : everyMessage(e.getCause()));
    }

    @Test
    void endlessHeadersAreCutOff() throws IOException {
        try (Playback server =
                new Playback(
                        (_, out) -> {
                            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                            byte[] header = "X-A: b\r\n".getBytes(StandardCharsets.US_ASCII);
                            for (int i = 0; i < 1_000_000; i++) {
                                out.write(header);
                            }
                        })) {
            assertThatThrownBy(() -> get(HttpSettings.WEB, server.url("/")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws IOException {
        CountDownLatch given = new CountDownLatch(1);
        try (Playback server = new Playback((in, _) -> await(given))) {
            HttpSettings impatient = HttpSettings.WEB.withIdle(Duration.ofMillis(50));
            assertThatThrownBy(() -> get(impatient, server.url("/")))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            given.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anInterruptedThreadGivesUpAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (Playback server =
                new Playback(
                        (_, _) -> {
                            asked.countDown();
                            await(over);
                        })) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            get(HttpSettings.WEB, server.url("/"));
                                        } catch (IOException e) {
                                            thrown.complete(e);
                                        }
                                    });
            asked.await();
            thread.interrupt();
            assertThat(thrown.get())
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("The transfer was cancelled");
            over.countDown();
        }
    }

    @Test
    void aBodyWhoseWriterFailsIsNeverComplete() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (Playback server =
                        new Playback(
                                (in, out) -> {
                                    out.write(
                                            "HTTP/1.1 100 Continue\r\n\r\n"
                                                    .getBytes(StandardCharsets.US_ASCII));
                                    out.flush();
                                    received.complete(untilCut(in));
                                });
                HttpClient client = new HttpClient(HttpSettings.WEB)) {
            HttpBody body =
                    new HttpBody.Stream(
                            "application/octet-stream",
                            OptionalLong.empty(),
                            out -> {
                                out.write(new byte[200_000]);
                                throw new IOException("the disk is on fire");
                            });
            assertThatThrownBy(() -> client.send(HttpRequest.post(server.url("/"), body)))
                    .isInstanceOfSatisfying(
                            BodyFailed.class,
                            e -> assertThat(e.reason()).hasMessage("the disk is on fire"));
            assertThat(received.get()).isNotEmpty().doesNotContain("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aServerThatGivesUpOnABodyIsHeardOut() throws IOException {
        try (Playback server =
                        new Playback(
                                (in, out) -> {
                                    out.write(
                                            "HTTP/1.1 100 Continue\r\n\r\n"
                                                    .getBytes(StandardCharsets.US_ASCII));
                                    in.readNBytes(100_000);
                                    out.write(
                                            "HTTP/1.1 507 Full\r\nContent-Length: 4\r\n\r\nfull"
                                                    .getBytes(StandardCharsets.US_ASCII));
                                });
                HttpClient client = new HttpClient(HttpSettings.WEB)) {
            HttpBody endless =
                    new HttpBody.Stream(
                            "application/octet-stream",
                            OptionalLong.empty(),
                            out -> {
                                while (true) {
                                    out.write(new byte[8192]);
                                }
                            });
            try (HttpAnswer answer = client.send(HttpRequest.post(server.url("/"), endless))) {
                assertThat(answer.status()).isEqualTo(507);
                assertThat(new String(answer.body().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("full");
            }
        }
    }

    private static String untilCut(InputStream in) {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            return text.toString(); // cut hard
        }
        return text.toString();
    }

    @Test
    void aServerThatRefusesABodyIsNotSentIt() throws IOException {
        try (Playback server =
                        new Playback(
                                answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"));
                HttpClient client = new HttpClient(HttpSettings.WEB)) {
            HttpBody body =
                    new HttpBody.Stream(
                            "application/octet-stream",
                            OptionalLong.empty(),
                            _ -> {
                                throw new AssertionError("the body is asked for");
                            });
            try (HttpAnswer answer = client.send(HttpRequest.post(server.url("/"), body))) {
                assertThat(answer.status()).isEqualTo(403);
            }
        }
    }

    @Test
    void aConnectionIsUsedAgain() throws IOException {
        try (Playback server =
                        new Playback(
                                (in, out) -> {
                                    for (int i = 0; i < 2; i++) {
                                        out.write(OK.getBytes(StandardCharsets.US_ASCII));
                                        out.flush();
                                        if (i == 0) {
                                            while (in.read() != '\n' || in.read() != '\r') {}
                                        }
                                    }
                                });
                HttpClient client = new HttpClient(HttpSettings.WEB)) {
            for (int i = 0; i < 2; i++) {
                try (HttpAnswer answer = client.send(HttpRequest.get(server.url("/")))) {
                    assertThat(answer.body().readAllBytes()).asString().isEqualTo("ok");
                }
            }
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Test
    void closingAnAnswerCutsItOff() throws Exception {
        CompletableFuture<Boolean> cut = new CompletableFuture<>();
        try (Playback server = new Playback((_, out) -> cut.complete(isCut(out)));
                HttpClient client = new HttpClient(HttpSettings.WEB)) {
            HttpAnswer answer = client.send(HttpRequest.get(server.url("/")));
            assertThat(answer.body().read()).isZero();
            answer.body().close();
            assertThat(cut.get()).isTrue();
        }
    }

    /// Sends for ever, as far as it gets.
    private static boolean isCut(OutputStream out) {
        try {
            out.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] zeros = new byte[1 << 16];
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void everyRequestGoesToTheUnixSocket(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("unix.socket");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual().start(() -> serveOnce(listener));
            assertThat(get(HttpSettings.unix(path), URI.create("http://unix.socket/1.0")))
                    .isEqualTo("200 ok");
        }
    }

    private static void serveOnce(ServerSocketChannel listener) {
        try (SocketChannel channel = listener.accept()) {
            Channels.newInputStream(channel).readNBytes(20);
            Channels.newOutputStream(channel).write(OK.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aForbiddenAddressIsNotConnectedTo() throws IOException {
        HttpSettings careful = HttpSettings.WEB.within(AddressRule.PUBLIC_ONLY);
        try (Playback server = new Playback(answer(OK))) {
            URI url = server.url("/");
            for (String host :
                    new String[] {
                        "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"
                    }) {
                assertThatThrownBy(
                                () ->
                                        get(
                                                careful,
                                                URI.create("http://" + host + ":" + url.getPort())))
                        .describedAs(host)
                        .isInstanceOf(AddressRefused.class);
            }
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void theNameOfAProxyOpensNoForbiddenAddress() throws IOException {
        try (Playback server = new Playback(answer(OK))) {
            Proxies proxies = Proxies.from(Map.of("http_proxy", "http://127.0.0.1:3128"));
            HttpSettings careful =
                    HttpSettings.WEB.through(proxies).within(AddressRule.PUBLIC_ONLY);
            assertThatThrownBy(() -> get(careful, server.url("/")))
                    .isInstanceOf(AddressRefused.class);
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void whoIsConfinedIsToldOneReasonAndTheLogTheRealOne() throws IOException {
        List<String> log = new ArrayList<>();
        HttpSettings confined =
                HttpSettings.WEB.confined(
                        a -> !a.getHostAddress().equals("127.0.0.2"),
                        (server, why) -> log.add(server.getHost() + " " + why.getClass()));
        for (String host : List.of("127.0.0.1", "127.0.0.2", "nowhere.invalid")) {
            assertThatThrownBy(() -> get(confined, URI.create("http://" + host + ":1/")))
                    .isInstanceOf(NotReached.class)
                    .hasMessage(NotReached.REASON);
        }
        assertThat(log)
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(1)).contains("AddressRefused"));
    }

    @Test
    void aProxyIsAskedForTheWholeUrl() throws IOException, ExecutionException {
        try (Playback proxy = new Playback(answer(OK))) {
            Proxies proxies =
                    Proxies.from(
                            java.util.Map.of(
                                    "http_proxy", "127.0.0.1:" + proxy.url("/").getPort()));
            HttpSettings settings = HttpSettings.WEB.through(proxies);
            assertThat(get(settings, URI.create("http://images.invalid/a?b"))).isEqualTo("200 ok");
            assertThat(proxy.heads().getFirst())
                    .startsWith("GET http://images.invalid/a?b HTTP/1.1\r\n");
        }
    }
}
