package gantry.server.listen;

import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.exchange.Response.Bytes;
import gantry.server.exchange.Response.LeftOut;
import gantry.server.exchange.Response.Stream;
import gantry.server.listen.limits.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/// Writes one response onto its connection, and waits until it is there.
final class Sending {
    /// What the JDK (25) puts into one record of TLS 1.3, in bytes.
    private static final int RECORD = 16_367;

    /// About 128 KiB, for large downloads better than 64 or 512; in whole records, since a rest
    /// would be encrypted and written by itself.
    private static final int BUFFER = 8 * RECORD;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Request request;
    private final org.eclipse.jetty.server.Response connection;
    private final Pace pace;

    private Sending(Request request, org.eclipse.jetty.server.Response connection, Pace pace) {
        this.request = request;
        this.connection = connection;
        this.pace = pace;
    }

    static Sending to(Request request, org.eclipse.jetty.server.Response connection, Pace pace) {
        return new Sending(request, connection, pace);
    }

    /// @throws IOException if the client is gone or the body ends too early: then the connection
    ///     has to be broken off, so that nobody takes what came for the whole
    void send(Response response) throws IOException {
        connection.setStatus(response.status());
        response.headers()
                .all()
                .forEach((name, values) -> connection.getHeaders().put(name, values));
        // No browser may take what people upload for a page or a script of this server.
        connection.getHeaders().put("X-Content-Type-Options", "nosniff");
        connection.getHeaders().put(HttpHeader.CONTENT_LENGTH, response.body().length());
        switch (response.body()) {
            case Bytes(var bytes) -> write(true, ByteBuffer.wrap(bytes));
            case LeftOut(_) -> write(true, NOTHING);
            case Stream stream -> send(stream);
        }
    }

    private void send(Stream stream) throws IOException {
        long left = stream.length();
        try (InputStream bytes = stream.bytes()) {
            if (request.method().equals("HEAD")) {
                write(true, NOTHING);
                return;
            }
            // lxc (5.0) waits for an export's headers no longer than 30 s
            write(left == 0, NOTHING);
            byte[] buffer = new byte[(int) Math.min(buffer(), left)];
            while (left > 0) {
                int count = read(bytes, buffer, left);
                write(count == left, ByteBuffer.wrap(buffer, 0, count));
                left -= count;
            }
        } finally {
            stream.sent().accept(stream.length() - left);
        }
    }

    /// The daemon has taken memory for the least that will do.
    private int buffer() {
        return request.memory().tryTakeSpare(BUFFER - Stream.LEAST_BUFFER) ? BUFFER : RECORD;
    }

    private static int read(InputStream bytes, byte[] buffer, long left) throws IOException {
        int count = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count <= 0) {
            throw new IOException("The response's body is %d bytes too short".formatted(left));
        }
        return count;
    }

    private void write(boolean last, ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        pace.await(count);
        Content.Sink.write(connection, last, bytes);
        pace.moved(count);
    }
}
