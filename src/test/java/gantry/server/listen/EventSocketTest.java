package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.listen.limits.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// WebSockets byte by byte; the ordinary ones are in [HttpsTest].
class EventSocketTest extends ListenerFixture {
    private static final int PING = 0x89;

    @Override
    Limits limits() {
        return idle(Duration.ofMillis(200)).withPings(Duration.ofMillis(50));
    }

    private static final String UPGRADE =
            "GET /1.0/events HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";

    private static final String HANDSHAKE =
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    @Test
    void whoeverAnswersPingsStaysThoughNothingElseMoves() throws Exception {
        try (RawClient client = client()) {
            client.send(UPGRADE + HANDSHAKE + "\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            for (int i = 0; i < 20; i++) { // for much longer than anything may be idle
                assertThat(ping(client)).isEqualTo("keepalive");
                client.send(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0}); // an empty pong
            }
        }
        daemon.ended.take();
    }

    private static String ping(RawClient client) throws IOException {
        assertThat(client.input().read()).isEqualTo(PING);
        int length = client.input().read();
        return new String(client.input().readNBytes(length), StandardCharsets.US_ASCII);
    }

    @Test
    void whoeverAnswersNoPingIsTakenForGone() throws Exception {
        try (RawClient client = client()) {
            client.send(UPGRADE + HANDSHAKE + "\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            assertThat(daemon.ended.take()).isSameAs(daemon.sinks.take());
            client.rest();
        }
    }

    @Test
    void anUpgradeThatIsNoneGetsNoEvents() throws Exception {
        try (RawClient client = client()) {
            client.send(UPGRADE + "\r\n");
            assertThat(client.response())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\"error_code\":400");
        }
        assertThat(daemon.ended.take()).isSameAs(daemon.sinks.take());
    }

    @Test
    void withoutAnUpgradeTheDaemonAnswers() throws Exception {
        try (RawClient client = client()) {
            assertThat(client.get("/1.0/events").response()).endsWith("\r\n\r\nhello\n");
        }
        assertThat(daemon.sinks).isEmpty();
    }
}
