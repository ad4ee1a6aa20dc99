package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.server.exchange.Headers;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest extends ListenerFixture {
    @Test
    void aRequestReachesTheDaemonAsItCame() throws Exception {
        daemon.answer =
                request ->
                        RecordingDaemon.text(
                                200,
                                new String(request.body().readAllBytes(), StandardCharsets.UTF_8));
        try (RawClient client = client()) {
            client.send(
                    "PUT /1.0/images/a?project=p%20q&x HTTP/1.1\r\nHost: x\r\nX-LXD-public: 1\r\n"
                            + "x-lxd-PUBLIC: 2\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.response())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nbody");
        }
        Request request = daemon.requests.take();
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.path()).isEqualTo("/1.0/images/a");
        assertThat(request.query()).isEqualTo("project=p%20q&x");
        assertThat(request.headers().all("X-LXD-Public")).containsExactly("1", "2");
        assertThat(request.peer()).isEqualTo(new Peer.Socket(System.getProperty("user.name")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/1.0/images/aliases/ubuntu%2F24.04",
                "/a/../b",
                "/a/./b",
                "/a//b",
                "//",
                "/a/%2e%2e/b",
                "/a/%2E/b",
                "/a/..%2fb",
                "/a;x=y/..;/b",
                "/a%0ab",
                "/a%7f",
                "/a%ff",
                "/a%25b",
                "/a%252fb",
                "/a\\b",
                "/a+b",
                "/a%5Cb"
            })
    void aPathReachesTheDaemonAsItCame(String path) throws Exception {
        try (RawClient client = client()) {
            assertThat(client.get(path).response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(daemon.requests.take().path()).isEqualTo(path);
    }

    @Test
    void ofAnAbsoluteUriOnlyThePathCounts() throws Exception {
        try (RawClient client = client()) {
            client.send("GET http://elsewhere/1.0?a HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
        }
        Request request = daemon.requests.take();
        assertThat(request.path()).isEqualTo("/1.0");
        assertThat(request.query()).isEqualTo("a");
    }

    @Test
    void requestsInOneGoAreAnsweredInTheirOrder() throws Exception {
        daemon.answer = request -> RecordingDaemon.text(200, request.path());
        try (RawClient client = client()) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                            + "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                            + "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.response()).endsWith("\r\n\r\n/1");
            assertThat(client.response()).endsWith("\r\n\r\n/2");
            assertThat(client.response()).endsWith("\r\n\r\n/3");
        }
    }

    @Test
    void anOldClientIsAnsweredAndLeft() throws Exception {
        try (RawClient client = client()) {
            client.send("GET /1.0 HTTP/1.0\r\n\r\n");
            assertThat(client.rest()).contains(" 200 OK\r\n").endsWith("\r\n\r\nhello\n");
        }
    }

    @Test
    void aHeadTellsTheLengthOfWhatItLeavesOut() throws Exception {
        daemon.answer = _ -> new Response(200, new Headers(), new Response.LeftOut(5_000_000_000L));
        try (RawClient client = client()) {
            client.send("HEAD /1.0 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).contains("\r\nContent-Length: 5000000000\r\n");
            client.send("HEAD /1.0 HTTP/1.1\r\nHost: x\r\n\r\n"); // the connection goes on
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void nothingHasALengthWhereNothingMayFollow() throws Exception {
        daemon.answer = _ -> new Response(204, new Headers(), new Response.Bytes(new byte[0]));
        try (RawClient client = client()) {
            assertThat(client.get("/").head()).doesNotContain("Content-Length");
            assertThat(client.get("/").head()).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void anEmptyBodyHasItsLength() throws Exception {
        daemon.answer = _ -> RecordingDaemon.text(200, "");
        try (RawClient client = client()) {
            assertThat(client.get("/").head()).contains("\r\nContent-Length: 0\r\n");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws Exception {
        daemon.answer =
                request -> RecordingDaemon.text(200, "" + request.body().readAllBytes().length);
        try (RawClient client = client()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            client.send("abc");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n3");
        }
    }

    @Test
    void aClientThatAsksFirstIsRefusedWithoutItsBody() throws Exception {
        daemon.answer = _ -> RecordingDaemon.text(403, "no");
        try (RawClient client = client()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 403 ").endsWith("\r\n\r\nno");
        }
    }

    @Test
    void aResponseBeforeTheBodysEndIsReadAfterIt() throws Exception {
        daemon.answer = _ -> RecordingDaemon.text(403, "no");
        int length = 20 << 20; // far more than a socket holds
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
            client.send(new byte[length]);
            assertThat(client.response()).startsWith("HTTP/1.1 403 ").endsWith("\r\n\r\nno");
            assertThat(client.get("/").response()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void trailersAreRead() throws Exception {
        daemon.answer =
                request -> RecordingDaemon.text(200, "" + request.body().readAllBytes().length);
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3\r\nabc\r\n0\r\nX-LXD-public: 1\r\n\r\n");
            assertThat(client.response()).endsWith("\r\n\r\n3");
            assertThat(client.get("/").response()).endsWith("\r\n\r\n0");
        }
        assertThat(daemon.requests.take().headers().all("X-LXD-public")).isEmpty();
    }

    @Test
    void theSocketIsForItsOwnerAndGroup() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void theSocketGoesWithTheListener() throws Exception {
        listener.close();
        assertThat(socket()).doesNotExist();
    }

    @Test
    void aSocketThatSomebodyAnswersOnIsLeftAlone() throws Exception {
        assertThatThrownBy(() -> Listener.open(settings(), daemon))
                .isInstanceOf(AlreadyExists.class)
                .hasMessage("Gantry is running already: it answers on " + socket());
        try (RawClient client = client()) {
            assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aSocketThatNobodyAnswersOnIsReplaced() throws Exception {
        Path kept = directory.resolve("kept");
        Files.move(socket(), kept);
        listener.close();
        Files.move(kept, socket());
        listener = Listener.open(settings(), daemon);
        try (RawClient client = client()) {
            assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anotherDaemonsSocketStaysWhenThisOneEnds() throws Exception {
        Files.delete(socket()); // as by one that has begun to stop
        try (Listener other = Listener.open(settings(), daemon)) {
            listener.close();
            try (RawClient client = client()) {
                assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(other.addresses()).isEmpty();
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void whileRequestsComeToTheirEndAnotherDaemonCanStart() throws Exception {
        CountDownLatch going = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        daemon.answer =
                _ -> {
                    going.countDown();
                    go.await();
                    return RecordingDaemon.text(200, "late");
                };
        try (RawClient client = client()) {
            client.get("/");
            going.await();
            Thread stopping = Thread.ofVirtual().start(this::stop);
            while (Files.exists(socket())) {
                Thread.onSpinWait();
            }
            RecordingDaemon next = new RecordingDaemon();
            try (Listener other = Listener.open(settings(), next)) {
                go.countDown();
                assertThat(client.response()).endsWith("late");
                stopping.join();
                try (RawClient another = client()) {
                    assertThat(another.get("/").response()).endsWith("hello\n");
                }
                assertThat(other.addresses()).isEmpty();
            }
        }
    }

    private void stop() {
        try {
            listener.stop(Duration.ofSeconds(30));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nothingButTheSocketIsLeftInItsDirectory() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(socket());
        }
        listener.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileIsNotReplacedByASocket() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(() -> openOn(file))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("Not a socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void aPathTooLongForASocketIsRefused() {
        assertThatThrownBy(() -> openOn(directory.resolve("a".repeat(108))))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("at most 107 bytes");
    }

    private void openOn(Path socket) throws IOException {
        var settings = new ListenSettings(Optional.of(socket), Optional.empty(), limits());
        Listener.open(settings, daemon).close();
    }
}
