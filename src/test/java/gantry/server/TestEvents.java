package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Listens at `/1.0/events` as stock clients do. What it has asked for comes from the moment on at
/// which it is open.
record TestEvents(TestConnection connection) implements Closeable {
    private static final int TEXT = 0x81;
    private static final int LONG = 126;

    static TestEvents open(TestCaller caller, String query, String... headers) throws IOException {
        TestEvents events = new TestEvents(caller.connect());
        assertThat(events.ask(query, headers).status()).isEqualTo(101);
        return events;
    }

    /// How an upgrade is refused.
    static TestAnswer refused(TestCaller caller, String query, String... headers)
            throws IOException {
        try (TestEvents events = new TestEvents(caller.connect())) {
            return events.ask(query, headers);
        }
    }

    private TestAnswer ask(String query, String... headers) throws IOException {
        return connection
                .send(
                        """
                        GET /1.0/events%s HTTP/1.1\r
                        Host: x\r
                        Connection: Upgrade\r
                        Upgrade: websocket\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                        %s\r
                        """
                                .formatted(
                                        query,
                                        List.of(headers).stream()
                                                .map(header -> header + "\r\n")
                                                .reduce("", String::concat)))
                .answer();
    }

    /// The next event; pings in between are passed over.
    Fields next() throws IOException {
        DataInputStream in = new DataInputStream(connection.in());
        while (true) {
            int kind = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            byte[] payload = in.readNBytes(length == LONG ? in.readUnsignedShort() : length);
            if (kind == TEXT) {
                return JsonValue.read(new String(payload, StandardCharsets.UTF_8)).asObject();
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
