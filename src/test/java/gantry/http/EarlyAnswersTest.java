package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A server that answers before it has read a request's body, and closes the connection: what it
/// says is read, over whatever transport, however large the body is.
@Timeout(60)
class EarlyAnswersTest {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String REFUSAL =
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";

    enum Transport {
        TCP,
        TLS,
        BORING_TLS,
        UNIX
    }

    /// When the server answers.
    enum Answer {
        INSTEAD_OF_CONTINUE,
        AFTER_CONTINUE,
        AFTER_SOME_OF_THE_BODY
    }

    @TempDir Path directory;

    static Stream<Arguments> all() {
        return Stream.of(Transport.values())
                .flatMap(
                        transport ->
                                Stream.of(Answer.values())
                                        .flatMap(
                                                answer ->
                                                        Stream.of(10L, 500_000L, 50_000_000L)
                                                                .map(
                                                                        size ->
                                                                                Arguments.of(
                                                                                        transport,
                                                                                        answer,
                                                                                        size))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatTheServerSaidIsRead(Transport transport, Answer when, long size) throws IOException {
        try (Server server = open(transport, when);
                HttpClient client = new HttpClient(server.settings())) {
            for (int i = 0; i < 3; i++) {
                HttpRequest post = HttpRequest.post(server.url(), body(size));
                try (HttpAnswer answer = client.send(post)) {
                    assertThat(answer.status()).isEqualTo(404);
                    assertThat(answer.body().readAllBytes()).asString().isEqualTo("no");
                }
            }
        }
    }

    private static HttpBody body(long size) {
        return new HttpBody.Stream(
                "application/octet-stream",
                OptionalLong.empty(),
                out -> {
                    byte[] some = new byte[10_000];
                    for (long left = size; left > 0; left -= some.length) {
                        out.write(some, 0, (int) Math.min(left, some.length));
                    }
                });
    }

    private static void refuse(Answer when, InputStream in, OutputStream out) throws IOException {
        readHead(in);
        if (when != Answer.INSTEAD_OF_CONTINUE) {
            say(out, CONTINUE);
        }
        if (when == Answer.AFTER_SOME_OF_THE_BODY) {
            in.readNBytes(10);
        }
        say(out, REFUSAL);
    }

    private static void readHead(InputStream in) throws IOException {
        String end = "";
        while (!end.equals("\r\n\r\n")) {
            end += (char) in.read();
            end = end.substring(Math.max(0, end.length() - 4));
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Server open(Transport transport, Answer when) throws IOException {
        return switch (transport) {
            case TCP ->
                    new TcpServer(
                            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                            "http",
                            HttpSettings.WEB,
                            when);
            case TLS, BORING_TLS -> {
                Identity identity =
                        new SelfSigned(Clock.systemUTC(), new SecureRandom())
                                .make("server", ThisHost.look());
                yield new TcpServer(
                        TestTls.server(identity)
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                        "https",
                        HttpSettings.WEB
                                .by(
                                        transport == Transport.TLS
                                                ? TlsLibrary.JAVA
                                                : TlsLibrary.BORING)
                                .trusting(
                                        new ServerTrust.Pinned(
                                                Identity.fingerprint(identity.certificate()))),
                        when);
            }
            case UNIX -> new UnixServer(directory.resolve("socket"), when);
        };
    }

    private sealed interface Server extends Closeable {
        HttpSettings settings();

        URI url();
    }

    private record TcpServer(ServerSocket listener, String scheme, HttpSettings settings)
            implements Server {
        TcpServer(ServerSocket listener, String scheme, HttpSettings settings, Answer when) {
            this(listener, scheme, settings);
            Thread.ofVirtual().start(() -> serve(when));
        }

        private void serve(Answer when) {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    refuse(when, socket.getInputStream(), socket.getOutputStream());
                } catch (IOException e) {
                    assertThat(listener.isClosed()).as(e.toString()).isTrue();
                }
            }
        }

        @Override
        public URI url() {
            return URI.create("%s://127.0.0.1:%d/".formatted(scheme, listener.getLocalPort()));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private record UnixServer(Path path, ServerSocketChannel listener) implements Server {
        UnixServer(Path path, Answer when) throws IOException {
            this(path, ServerSocketChannel.open(StandardProtocolFamily.UNIX));
            listener.bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual().start(() -> serve(when));
        }

        private void serve(Answer when) {
            while (listener.isOpen()) {
                try (SocketChannel channel = listener.accept()) {
                    refuse(
                            when,
                            Channels.newInputStream(channel),
                            Channels.newOutputStream(channel));
                } catch (IOException e) {
                    assertThat(listener.isOpen()).as(e.toString()).isFalse();
                }
            }
        }

        @Override
        public HttpSettings settings() {
            return HttpSettings.unix(path);
        }

        @Override
        public URI url() {
            return URI.create("http://unix.socket/");
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
