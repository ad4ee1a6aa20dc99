package gantry.attack;

import gantry.server.TestConnection;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// HTTP/2 frame by frame, as no decent client sends them.
record Http2Client(TestConnection connection, DataInputStream in) implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    static final int INITIAL_WINDOW_SIZE = 4;
    static final int ENHANCE_YOUR_CALM = 11;

    /// Of a frame, as both ends take it without asking.
    static final int LONGEST = 16 << 10;

    record Frame(int type, int flags, int stream, ByteBuffer payload) {
        /// The value of a setting, or -1.
        int setting(int id) {
            ByteBuffer pairs = payload.duplicate();
            while (type == SETTINGS && pairs.remaining() >= 6) {
                if (pairs.getShort() == id) {
                    return pairs.getInt();
                }
                pairs.getInt();
            }
            return -1;
        }

        /// Why the other end goes away.
        int error() {
            return type == GOAWAY ? payload.getInt(4) : 0;
        }
    }

    /// @param window in bytes: how much the server may send for each request
    static Http2Client on(TestConnection connection, int window) throws IOException {
        Http2Client client = new Http2Client(connection, new DataInputStream(connection.in()));
        connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        ByteBuffer settings = ByteBuffer.allocate(6);
        settings.putShort((short) INITIAL_WINDOW_SIZE).putInt(window);
        client.send(SETTINGS, 0, 0, settings.array());
        return client;
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
        connection.send(frame.array());
    }

    /// Begins a request, of which a body follows or not.
    void ask(int stream, String method, String path, int endStream) throws IOException {
        StringBuilder headers = new StringBuilder();
        header(headers, ":method", method);
        header(headers, ":scheme", "https");
        header(headers, ":authority", "x");
        header(headers, ":path", path);
        byte[] block = headers.toString().getBytes(StandardCharsets.ISO_8859_1);
        send(HEADERS, END_HEADERS | endStream, stream, block);
    }

    /// A literal that nobody is to remember; names and values are shorter than 127 bytes.
    private static void header(StringBuilder block, String name, String value) {
        block.append('\0').append((char) name.length()).append(name);
        block.append((char) value.length()).append(value);
    }

    Frame next() throws IOException {
        int start = in.readInt();
        int flags = in.readByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(start >>> 8);
        if (payload.length < start >>> 8) {
            throw new EOFException("The connection ended in a frame");
        }
        return new Frame(start & 0xff, flags, stream, ByteBuffer.wrap(payload));
    }

    Frame next(Predicate<Frame> wanted) throws IOException {
        Frame frame = next();
        while (!wanted.test(frame)) {
            frame = next();
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
