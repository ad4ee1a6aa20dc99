package gantry.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A port of loopback that is no web server's: it says so at once, and counts who came.
final class CountingPort implements AutoCloseable {
    private final ServerSocket listening;
    private final AtomicInteger connections = new AtomicInteger();

    CountingPort() throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                try (Socket client = listening.accept()) {
                    connections.incrementAndGet();
                    byte[] banner = "SSH-2.0-door\r\n".getBytes(StandardCharsets.US_ASCII);
                    client.getOutputStream().write(banner);
                }
            }
        } catch (IOException e) {
            // closed, as it should be
        }
    }

    /// A port on which nobody listens.
    static int closed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
