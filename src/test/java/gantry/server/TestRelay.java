package gantry.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/// Stands between a server and its clients, passes their bytes on, and notes when a client hangs
/// up. It can stand still in the middle.
final class TestRelay implements AutoCloseable {
    private static final int BUFFER = 8192;

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final long most;
    private final Semaphore go = new Semaphore(0);

    /// One for each client that has hung up.
    final BlockingQueue<String> hungUp = new LinkedBlockingQueue<>();

    /// One for each client that waits for bytes beyond the most it is given.
    final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();

    private TestRelay(InetSocketAddress server, long most) throws IOException {
        this.server = server;
        this.most = most;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    static TestRelay to(InetSocketAddress server) throws IOException {
        return new TestRelay(server, Long.MAX_VALUE);
    }

    /// One that gives each client so many bytes of what the server says, and then no more.
    static TestRelay standingStillAfter(long bytes, InetSocketAddress server) throws IOException {
        return new TestRelay(server, bytes);
    }

    String url() {
        return "https://127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
                Thread.ofVirtual().start(() -> up(client, behind));
                Thread.ofVirtual().start(() -> down(behind, client));
            }
        } catch (IOException e) {
            // closed, as it should be
        }
    }

    private void up(Socket client, Socket behind) {
        try (client;
                behind) {
            client.getInputStream().transferTo(behind.getOutputStream());
        } catch (IOException e) {
            // cut off: hung up as well
        }
        hungUp.add("hung up");
    }

    private void down(Socket behind, Socket client) {
        try {
            InputStream in = behind.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            long passed = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (passed + count > most) {
                    waiting.add("waiting");
                    go.acquire();
                }
                out.write(buffer, 0, count);
                passed += count;
            }
        } catch (IOException | InterruptedException e) {
            // the client is gone, which the other thread tells
        }
    }

    @Override
    public void close() throws IOException {
        go.release(1000);
        listening.close();
    }
}
