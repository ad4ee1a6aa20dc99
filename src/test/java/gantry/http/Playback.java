package gantry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on loopback that plays back bytes, for what no decent server would send: each
/// connection gets the next script, and is closed after it.
public final class Playback implements Closeable {
    /// What is done with one connection.
    public interface Script {
        void play(InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    public Playback(List<Script> scripts) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(scripts));
    }

    public Playback(Script... scripts) throws IOException {
        this(List.of(scripts));
    }

    /// Reads the head of a request and answers with these lines, the last without an end.
    public static Script answer(String... lines) {
        byte[] text = String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
        return (_, out) -> out.write(text);
    }

    /// Answers with a JSON body.
    public static Script json(int status, String body) {
        return answer(
                "HTTP/1.1 %d Some Reason".formatted(status),
                "Content-Type: application/json",
                "Connection: close",
                "Content-Length: " + body.length(),
                "",
                body);
    }

    private void serve(List<Script> scripts) {
        try (listener) {
            for (Script script : scripts) {
                try (Socket socket = listener.accept()) {
                    heads.add(head(socket.getInputStream()));
                    script.play(socket.getInputStream(), socket.getOutputStream());
                } catch (java.net.SocketException e) {
                    if (listener.isClosed()) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    /// The heads of the requests so far.
    public List<String> heads() {
        return List.copyOf(heads);
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(listener.getLocalPort(), path));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
