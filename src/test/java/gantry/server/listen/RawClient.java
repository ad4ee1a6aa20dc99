package gantry.server.listen;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Sends what no decent client would, byte by byte, through a Unix socket.
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream input;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        input = new BufferedInputStream(Channels.newInputStream(channel));
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return this;
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    RawClient endOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /// Status line and headers of one response.
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = input.read();
            if (c < 0) {
                throw new EOFException("Ended after: " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }

    /// The whole of one response, by its `Content-Length`.
    String response() throws IOException {
        String head = head();
        return head + new String(input.readNBytes((int) length(head)), StandardCharsets.UTF_8);
    }

    static long length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToLong(line -> Long.parseLong(line.substring(16)))
                .findFirst()
                .orElse(0);
    }

    InputStream input() {
        return input;
    }

    /// All until the other end closes, in order or not.
    String rest() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            input.transferTo(bytes);
        } catch (IOException e) {
            // closed out of order: what came is what counts
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
