package gantry.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/// Stands between a server and its clients, passes their bytes on, and notes when a client hangs
/// up. It can stand still in the middle.
public final class TestRelay implements AutoCloseable {
    private static final int BUFFER = 8192;

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final long most;
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /// One for each client that has hung up.
    final BlockingQueue<String> hungUp = new LinkedBlockingQueue<>();

    /// One for each connection on which more was sent one way than is passed on.
    public final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();

    private TestRelay(InetSocketAddress server, long most) throws IOException {
        this.server = server;
        this.most = most;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    static TestRelay to(InetSocketAddress server) throws IOException {
        return new TestRelay(server, Long.MAX_VALUE);
    }

    /// One that passes on so many bytes each way of each connection, and then no more.
    public static TestRelay standingStillAfter(long bytes, InetSocketAddress server)
            throws IOException {
        return new TestRelay(server, bytes);
    }

    public String url() {
        return "https://127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
                sockets.addAll(List.of(client, behind));
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
            pass(client, behind);
        } catch (IOException | InterruptedException e) {
            // cut off: hung up as well
        }
        hungUp.add("hung up");
    }

    private void down(Socket behind, Socket client) {
        try {
            pass(behind, client);
        } catch (IOException | InterruptedException e) {
            // the client is gone, which the other thread tells
        }
    }

    private void pass(Socket from, Socket to) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        long passed = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (passed + count > most) {
                waiting.add("waiting");
                go.await();
            }
            out.write(buffer, 0, count);
            passed += count;
        }
    }

    /// Passes on all that comes from now on.
    public void goOn() {
        go.countDown();
    }

    /// Ends the connections that there are; later ones are not held up.
    public void cutOff() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        goOn();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cutOff();
    }
}
