package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.TestConnection;
import gantry.server.TestDaemon;
import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Strangers open connections, and ask nothing.
@Tag("attack")
@Timeout(60)
class IdleConnectionsTest {
    private static final String REQUEST = "GET /1.0 HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir Path directory;

    private final List<Socket> opened = new ArrayList<>();

    private TestDaemon limited(Limits.Connections connections) throws IOException {
        return TestDaemon.limited(directory, Limits.USUAL.withConnections(connections));
    }

    private Socket open(TestDaemon daemon, String from) throws IOException {
        Socket socket = new Socket();
        opened.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(daemon.address());
        return socket;
    }

    private void closeAll() throws IOException {
        for (Socket each : opened) {
            each.close();
        }
    }

    /// Returns when the other end has closed it, without a word.
    private static void assertEnds(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isNegative();
        } catch (SocketException e) {
            // reset, which is an end too
        }
    }

    @Test
    void whoHoldsAllConnectionsOfTheNetworkLeavesTheSocketAlone() throws IOException {
        try (TestDaemon daemon = limited(new Limits.Connections(5, 100, 5))) {
            for (int i = 0; i < 20; i++) {
                open(daemon, "127.0.0.1");
            }
            for (int i = 0; i < 10; i++) {
                daemon.local().get("/1.0").expect(200);
            }
            closeAll();
            daemon.anybody().get("/1.0").expect(200);
        }
    }

    @Test
    void oneAddressGetsItsShareAndOthersTheirs() throws IOException {
        try (TestDaemon daemon = limited(new Limits.Connections(100, 3, 5))) {
            for (int i = 0; i < 3; i++) {
                open(daemon, "127.0.0.2");
            }
            for (int i = 0; i < 5; i++) {
                assertEnds(open(daemon, "127.0.0.2"));
            }
            for (int i = 0; i < 10; i++) { // each closed before the next
                daemon.anybody().get("/1.0").expect(200);
            }
            daemon.local().get("/1.0").expect(200);
            closeAll();
            int left = 0;
            while (left < 3) { // once the daemon has noticed
                Socket socket = open(daemon, "127.0.0.2");
                socket.setSoTimeout(200);
                left = isKept(socket) ? left + 1 : left;
            }
            closeAll();
        }
    }

    private static boolean isKept(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void whoNeverAsksGoesSoonerThanWhoHasAsked() throws IOException {
        Limits limits = Limits.USUAL.withUnasked(Duration.ofSeconds(3));
        try (TestDaemon daemon = TestDaemon.limited(directory, limits)) {
            try (TestConnection asked = daemon.anybody().connect()) {
                asked.send(REQUEST).answer().expect(200);
                try (TestConnection silent = daemon.anybody().connect();
                        TestConnection silentHttp2 = daemon.http2ByAnybody()) {
                    assertEnds(open(daemon, "127.0.0.1")); // not even TLS
                    silent.send("");
                    assertThat(silent.rest()).isEmpty();
                    silentHttp2.rest();
                }
                assertEnds(open(daemon, "127.0.0.1"));
                asked.send(REQUEST).answer().expect(200);
            }
        }
    }

    @Test
    void theFullerItGetsTheSoonerTheyGo() throws IOException {
        Limits limits =
                Limits.USUAL
                        .withUnasked(Duration.ofSeconds(20))
                        .withConnections(new Limits.Connections(8, 100, 5));
        try (TestDaemon daemon = TestDaemon.limited(directory, limits)) {
            for (int i = 0; i < 7; i++) {
                open(daemon, "127.0.0.1").setSoTimeout(15_000); // sooner than twenty seconds
            }
            assertEnds(opened.getFirst()); // the others may stay: without it there is room again
        }
    }
}
