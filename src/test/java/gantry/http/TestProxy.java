package gantry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy on loopback that opens tunnels, all of them to one port of this machine, whatever
/// address was asked for.
public final class TestProxy implements Closeable {
    private final ServerSocket listening;
    private final int port;
    private final List<String> refused;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /// @param port where its tunnels lead
    /// @param refused what it answers with 502 and a redirect, as `host:port`
    public TestProxy(int port, String... refused) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = port;
        this.refused = List.of(refused);
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed, as it should be
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String line = head.substring(0, head.indexOf("\r\n"));
            asked.add(line);
            if (!line.startsWith("CONNECT ") || refused.contains(line.split(" ", -1)[1])) {
                say(client, "HTTP/1.1 502 Not \u0007 Today\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                say(client, "HTTP/1.1 200 Connected\r\n\r\n");
                Thread back = Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
                back.join();
            }
        } catch (IOException e) {
            // one of the two has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of the two has gone
        }
    }

    private static void say(Socket client, String text) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c; head.indexOf("\r\n\r\n") < 0 && (c = in.read()) >= 0; ) {
            head.append((char) c);
        }
        return head.toString();
    }

    /// The first lines of requests.
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /// As the environment would name it, for all servers.
    public Proxies everywhere() {
        String address = "http://127.0.0.1:" + listening.getLocalPort();
        return Proxies.from(Map.of("http_proxy", address, "https_proxy", address));
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
