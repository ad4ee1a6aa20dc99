package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.exchange.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What no decent client sends is answered in LXD's envelope where it can be, and hurts nobody.
class HostileRequestTest extends ListenerFixture {
    private final BlockingQueue<Exception> broken = new LinkedBlockingQueue<>();

    @AfterEach
    void othersAreServedStill() throws IOException {
        daemon.answer = _ -> RecordingDaemon.text(200, "fine");
        try (RawClient client = client()) {
            assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ").endsWith("fine");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 10_000})
    void tooManyHeadersAreRefused(int count) throws Exception {
        String headers =
                IntStream.range(0, count).mapToObj(i -> "a: b\r\n").collect(Collectors.joining());
        assertRefused("GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n", 431);
    }

    @Test
    void aHeaderTooLongIsRefused() throws Exception {
        assertRefused("GET / HTTP/1.1\r\nHost: x\r\na: " + "b".repeat(64 << 10) + "\r\n\r\n", 431);
    }

    @Test
    void aFirstLineTooLongIsRefused() throws Exception {
        assertRefused("GET /" + "a".repeat(64 << 10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: abc",
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: 3\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked, identity",
                "no colon",
                " : no name",
                "a\u0000b: NUL",
                "Host: y\r\nHost: z"
            })
    void aHeaderThatCanBeReadInTwoWaysIsRefused(String header) throws Exception {
        assertRefused("POST / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\nabc", 400);
    }

    /// What is no text in any reading of it never reaches the router.
    @ParameterizedTest
    @ValueSource(strings = {"/a\u0000b", "/a%00b", "/a%zz", "/a%", "/a%4", "a"})
    void aPathThatIsNoneIsRefused(String path) throws Exception {
        assertRefused("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    }

    private void assertRefused(String request, int status) throws IOException {
        try (RawClient client = client()) {
            client.send(request);
            assertThat(client.response())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("\r\nContent-Type: application/json\r\n")
                    .contains("\r\n\r\n{\"type\":\"error\",")
                    .contains("\"error_code\":" + status + ",");
        }
        assertThat(daemon.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Content-Length: 10\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nabcde\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabcde",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nabcde\r\n0\r\n\r\n"
            })
    void aBrokenBodyIsNoEnd(String headersAndBody) throws Exception {
        daemon.answer = this::readAll;
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\n" + headersAndBody).endOutput();
            assertThat(broken.take()).isInstanceOf(IOException.class);
        }
    }

    private Response readAll(gantry.server.exchange.Request request) {
        try {
            request.body().readAllBytes();
            broken.add(new IllegalStateException("Read to a good end"));
        } catch (IOException | RuntimeException e) {
            broken.add(e);
        }
        return RecordingDaemon.text(400, "broken");
    }

    @Test
    void aClientThatGoesInTheMiddleOfItsBodyEndsTheReading() throws Exception {
        daemon.answer = this::readAll;
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
            client.send(new byte[1000]);
            daemon.requests.take();
        }
        assertThat(broken.take()).isInstanceOf(IOException.class);
    }

    /// Any bytes at all, and any change of a good request, are answered or hung up on.
    @Test
    void bytesOfAnyKindAreAnsweredOrHungUpOn() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            try (RawClient client = client()) {
                client.send(i % 2 == 0 ? noise(random) : damaged(random)).endOutput();
                assertThat(client.rest())
                        .as("seed %d, round %d", seed, i)
                        .matches("(?s)(HTTP/1.1 .*)?");
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(Random random) {
        byte[] bytes =
                "POST /1.0/images?project=a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
