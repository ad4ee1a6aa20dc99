package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.attack.Http2Client.Frame;
import gantry.server.TestAnswer;
import gantry.server.TestDaemon;
import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 from somebody who lets the server send nothing, or sends what nobody reads.
@Tag("attack")
@Timeout(60)
class ZeroWindowsTest {
    private static final int STREAMS = 32;

    /// In bytes; more than one buffer holds.
    private static final int LARGE = 300_000;

    @TempDir Path directory;

    private final TestImage image =
            TestImage.unified(
                    "metadata.yaml",
                    TestImage.metadata("large"),
                    "rootfs/file",
                    TestImage.noise(LARGE));
    private TestDaemon daemon;
    private String export;

    @BeforeEach
    void open() throws IOException {
        Limits limits = Limits.USUAL.withBodyMemory(6 << 20);
        daemon = TestDaemon.limited(directory, limits).trusting();
        export = daemon.local().uploaded("", image, "X-LXD-public: true") + "/export";
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    @Test
    void responsesThatNobodyTakesHaveABudget() throws IOException {
        List<Http2Client> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(Http2Client.on(daemon.http2ByAnybody(), 0));
            for (int stream = 1; stream <= 2 * STREAMS; stream += 2) {
                clients.getLast().ask(stream, "GET", export, Http2Client.END_STREAM);
            }
        }
        for (Http2Client client : clients) {
            for (int answers = 0; answers < STREAMS; answers++) {
                client.next(frame -> frame.type() == Http2Client.HEADERS);
            }
        }
        TestAnswer busy = daemon.anybody().get(export);
        assertThat(busy.refusal(503)).contains("as many bodies in memory as it has room for");
        assertThat(busy.header("Retry-After")).hasValue("5");
        daemon.anybody().get("/1.0").expect(200);
        daemon.full().get(export).expect(200);
        daemon.local().get(export).expect(200);
        for (Http2Client client : clients) {
            client.close();
        }
        awaitRoom();
    }

    /// Until the daemon has noticed who is gone.
    private void awaitRoom() throws IOException {
        while (daemon.anybody().get(export).status() != 200) {
            Thread.onSpinWait();
        }
    }

    @Test
    void noMoreStreamsThanAllowedAreOpenAtOnce() throws IOException {
        try (Http2Client client = Http2Client.on(daemon.http2ByAnybody(), 0)) {
            for (int stream = 1; stream <= 2 * STREAMS + 2; stream += 2) {
                client.ask(stream, "GET", export, Http2Client.END_STREAM);
            }
            int refused = 2 * STREAMS + 1;
            assertThat(client.next(frame -> frame.stream() == refused).type()).isEqualTo(RESET);
        }
    }

    private static final int RESET = 3;

    @Test
    void requestsThatAreNotReadHaveABudget() throws IOException {
        List<Http2Client> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(Http2Client.on(daemon.http2ByAnybody(), 0));
            sendUnread(clients.getLast());
        }
        int sentAway = 0;
        for (Http2Client client : clients) {
            sentAway += isSentAway(client) ? 1 : 0;
        }
        assertThat(sentAway).isPositive();
        try (Http2Client other = Http2Client.on(daemon.http2From("127.0.0.2"), 0)) {
            sendUnread(other);
            assertThat(isSentAway(other)).isFalse(); // one address leaves others room
        }
        daemon.anybody().get("/1.0").expect(200);
        daemon.full().get(export).expect(200);
        for (Http2Client client : clients) {
            client.close();
        }
        awaitRoom();
    }

    private static boolean isSentAway(Http2Client client) throws IOException {
        client.send(PING, 0, 0, new byte[8]);
        Frame last = client.next(f -> f.type() == Http2Client.GOAWAY || f.type() == PING);
        return last.error() == Http2Client.ENHANCE_YOUR_CALM;
    }

    private static final int PING = 6;

    /// As much as the windows of strangers allow, beside responses that cannot be sent.
    private void sendUnread(Http2Client client) throws IOException {
        for (int stream = 1; stream <= 3; stream += 2) {
            client.ask(stream, "GET", export, 0);
            client.next(frame -> frame.type() == Http2Client.HEADERS);
        }
        try {
            for (int stream = 1; stream <= 3; stream += 2) {
                for (int i = 0; i < 3; i++) {
                    byte[] payload = new byte[Http2Client.LONGEST];
                    client.send(Http2Client.DATA, 0, stream, payload);
                }
            }
        } catch (IOException e) {
            // sent away by now
        }
    }

    @Test
    void windowsAreSmallUntilSomebodyTrustedUploads() throws IOException {
        for (boolean trusted : new boolean[] {false, true}) {
            var connection = trusted ? daemon.http2ByFull() : daemon.http2ByAnybody();
            try (Http2Client client = Http2Client.on(connection, 1 << 20)) {
                assertThat(window(client)).isEqualTo(64 << 10);
                client.ask(1, "POST", "/1.0/images", 0);
                for (int i = 0; i < 3; i++) {
                    client.send(Http2Client.DATA, 0, 1, new byte[Http2Client.LONGEST]);
                }
                if (trusted) {
                    assertThat(window(client)).isGreaterThan(64 << 10);
                } else { // refused, and what was sent is not kept
                    client.next(f -> f.type() == Http2Client.HEADERS && f.stream() == 1);
                }
            }
        }
    }

    private static int window(Http2Client client) throws IOException {
        int setting = Http2Client.INITIAL_WINDOW_SIZE;
        return client.next(frame -> frame.setting(setting) >= 0).setting(setting);
    }
}
