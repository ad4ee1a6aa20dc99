package gantry.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server that does not get as far as an answer is told of in the same words, whoever speaks TLS.
@Timeout(60)
class TlsFailuresTest {
    /// What a server does with a connection.
    private interface Manner {
        void treat(Socket socket) throws IOException;
    }

    private static SSLServerSocket listen(Identity shown) throws IOException {
        return (SSLServerSocket)
                TestTls.server(shown)
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Identity identity() throws IOException {
        return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                .make("server", ThisHost.look());
    }

    private static String failure(
            TlsLibrary library, Identity shown, ServerSocket server, Manner manner)
            throws IOException {
        HttpSettings settings =
                HttpSettings.WEB.by(library).trusting(new ServerTrust.Pinned(shown.fingerprint()));
        try (server;
                HttpClient client = new HttpClient(settings)) {
            Thread.ofVirtual().start(() -> serve(server, manner));
            URI url = URI.create("https://127.0.0.1:%d/".formatted(server.getLocalPort()));
            try (HttpAnswer answer = client.send(HttpRequest.get(url))) {
                return "answered: " + answer.status();
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    private static void serve(ServerSocket server, Manner manner) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                manner.treat(socket);
            } catch (IOException _) {
                // what the client makes of it counts
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSpeaksNoTlsThatIsNewEnough(TlsLibrary library) throws IOException {
        Identity shown = identity();
        SSLServerSocket server = listen(shown);
        server.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThat(failure(library, shown, server, s -> ((SSLSocket) s).startHandshake()))
                .isEqualTo("(protocol_version) Received fatal alert: protocol_version");
    }

    /// In TLS 1.3 it says so when the client has sent its request already, which may fail before.
    @ParameterizedTest
    @EnumSource
    void aServerThatDemandsACertificate(TlsLibrary library) throws IOException {
        Identity shown = identity();
        SSLServerSocket server = listen(shown);
        server.setNeedClientAuth(true);
        assertThat(failure(library, shown, server, s -> s.getInputStream().read()))
                .isIn(
                        "Broken pipe",
                        "Connection reset",
                        "(certificate_required) Received fatal alert: certificate_required");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSpeaksNoTls(TlsLibrary library) throws IOException {
        Manner refuses =
                socket -> {
                    socket.getInputStream().read();
                    socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(US_ASCII));
                };
        assertThat(failure(library, identity(), listen(), refuses))
                .isEqualTo("Unsupported or unrecognized SSL message");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatClosesTheConnectionInstead(TlsLibrary library) throws IOException {
        Manner closes =
                socket -> {
                    socket.getInputStream().read();
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                };
        assertThat(failure(library, identity(), listen(), closes))
                .isEqualTo("Remote host terminated the handshake");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatResetsTheConnection(TlsLibrary library) throws IOException {
        Manner resets =
                socket -> {
                    socket.getInputStream().read();
                    socket.setSoLinger(true, 0);
                };
        assertThat(failure(library, identity(), listen(), resets)).isEqualTo("Connection reset");
    }
}
