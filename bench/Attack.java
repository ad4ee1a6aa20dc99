import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// What strangers may try against a daemon on loopback: WHAT PORT SOCKET COUNT [MORE...]. Prints what came of it, in a
/// few words; and while it lasts, how long `/1.0` took at most, over HTTPS and through the socket.
void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    Path socket = Path.of(args[2]);
    int count = Integer.parseInt(args[3]);
    String came =
            switch (args[0]) {
                case "unfinished" -> unfinished(port, count);
                case "idle" -> idle(port, count);
                case "windows" -> windows(port, count, args[4]);
                case "clients" -> clients(port, count, args[4], Path.of(args[5]), Path.of(args[6]));
                default -> throw new IllegalArgumentException("No such attack: " + args[0]);
            };
    String bySocket = asked(() -> through(socket)); // first: HTTPS may have to wait until others are gone
    String asked = "`/1.0` in %s over HTTPS, %s through the socket".formatted(asked(() -> overHttps(port)), bySocket);
    IO.println(came + "; " + asked);
    System.exit(0); // with whatever is still open
}

/// Connections that each begin a mebibyte of JSON, and do not end it.
String unfinished(int port, int count) throws Exception {
    return each(count, _ -> {
        SSLSocket connection = connect(port, "http/1.1", plain());
        String start = "POST /1.0/certificates HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n{";
        write(connection, start.getBytes(StandardCharsets.US_ASCII));
        try {
            write(connection, new byte[(1 << 20) - 2]);
        } catch (IOException e) {
            // refused by now
        }
        return status(connection);
    });
}

/// Connections that ask nothing, from as many addresses as it takes.
String idle(int port, int count) throws Exception {
    int open = 0;
    for (int i = 0; i < count; i++) {
        try {
            InetAddress from = InetAddress.getByName("127.0.%d.%d".formatted(1 + i / 200, 1 + i % 200));
            Socket connection = new Socket();
            connection.bind(new InetSocketAddress(from, 0));
            connection.connect(new InetSocketAddress("127.0.0.1", port), 500);
            kept.add(connection);
            open++;
        } catch (IOException e) {
            // no room for more
        }
    }
    return open + " of " + count + " opened";
}

/// HTTP/2 connections that never let the server send, and ask for the file on many streams. Half of them send as much as
/// they may, and keep still then; the others send 16 MiB without being asked to.
String windows(int port, int count, String path) throws Exception {
    return each(count, number -> {
        SSLSocket connection = connect(port, "h2", plain());
        write(connection, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(connection, frame(4, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array()));
        for (int stream = 1; stream < 256; stream += 2) {
            write(connection, frame(1, 4, stream, headers("GET", path)));
        }
        int frames = number % 2 == 0 ? 1024 : 8; // of 16 KiB; 8 are what a stranger may send
        try {
            for (int i = 0; i < frames; i++) {
                write(connection, frame(0, 0, 1 + 2 * (i % 32), new byte[16 << 10]));
            }
        } catch (IOException e) {
            return "sent away";
        }
        return isSentAway(connection) ? "sent away" : "held " + frames * 16 + " KiB";
    });
}

/// Whether the other end says so, or ends the connection, before it is silent for some seconds.
boolean isSentAway(SSLSocket connection) throws IOException {
    connection.setSoTimeout(5_000);
    DataInputStream in = new DataInputStream(connection.getInputStream());
    try {
        int start;
        do {
            start = in.readInt();
            in.skipNBytes(5 + (start >>> 8));
        } while ((start & 0xff) != 7);
        return true;
    } catch (SocketTimeoutException e) {
        return false;
    } catch (IOException e) {
        return true;
    }
}

byte[] headers(String method, String path) {
    StringBuilder block = new StringBuilder();
    Map<String, String> fields = new TreeMap<>(Map.of(":method", method, ":scheme", "https", ":authority", "x", ":path", path));
    fields.forEach((name, value) -> block.append('\0').append((char) name.length()).append(name).append((char) value.length()).append(value));
    return block.toString().getBytes(StandardCharsets.ISO_8859_1);
}

byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload).array();
}

/// No attack, but as many clients at once as come on a good day: each downloads the file and uploads another, over TLS.
String clients(int port, int count, String path, Path keys, Path image) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
        store.load(in, "attack".toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, "attack".toCharArray());
    SSLContext trusted = context(factory.getKeyManagers());
    byte[] bytes = Files.readAllBytes(image);
    return each(count, i -> {
        try (SSLSocket connection = connect(port, "http/1.1", trusted)) {
            write(connection, ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        try (SSLSocket connection = connect(port, "http/1.1", trusted)) {
            String start = "POST /1.0/images HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-LXD-properties: n=" + i + "\r\nContent-Length: ";
            write(connection, (start + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            write(connection, bytes);
            return status(connection);
        }
    });
}

final ConcurrentLinkedQueue<Socket> kept = new ConcurrentLinkedQueue<>();

interface Attempt {
    String outcome(int number) throws Exception;
}

/// All at once; says how many had which outcome.
String each(int count, Attempt attempt) throws Exception {
    Map<String, Integer> outcomes = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
        int number = i;
        threads.add(Thread.ofVirtual().start(() -> {
            String outcome;
            try {
                outcome = attempt.outcome(number);
            } catch (Exception e) {
                outcome = "broken off (%s)".formatted(e.getMessage());
            }
            outcomes.merge(outcome, 1, Integer::sum);
        }));
    }
    for (Thread thread : threads) {
        thread.join();
    }
    StringBuilder said = new StringBuilder();
    new TreeMap<>(outcomes).forEach((what, times) -> said.append(said.isEmpty() ? "" : ", ").append(times + " × " + what));
    return said.toString();
}

interface Question {
    boolean isAnswered() throws Exception;
}

/// How long it takes, a second at the most, to be let in and answered.
String asked(Question question) throws Exception {
    long start = System.nanoTime();
    long end = start + 120_000_000_000L;
    while (System.nanoTime() < end) {
        try {
            if (question.isAnswered()) {
                return "%.2f s".formatted((System.nanoTime() - start) / 1e9);
            }
        } catch (IOException e) {
            Thread.sleep(100);
        }
    }
    return "more than 120 s";
}

boolean overHttps(int port) throws Exception {
    try (SSLSocket connection = connect(port, "http/1.1", plain())) {
        write(connection, "GET /1.0 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return status(connection).equals("200");
    }
}

boolean through(Path socket) throws Exception {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.write(ByteBuffer.wrap("GET /1.0 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer answer = ByteBuffer.allocate(12);
        return channel.read(answer) > 0 && new String(answer.array(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200");
    }
}

SSLSocket connect(int port, String protocol, SSLContext context) throws IOException {
    SSLSocket connection = (SSLSocket) context.getSocketFactory().createSocket();
    connection.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
    connection.setSoTimeout(90_000);
    SSLParameters parameters = connection.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    connection.setSSLParameters(parameters);
    connection.startHandshake();
    kept.add(connection);
    return connection;
}

SSLContext plain() throws IOException {
    return context(new KeyManager[0]);
}

SSLContext context(KeyManager[] keys) throws IOException {
    try {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, new TrustManager[] {new AnyServer()}, null);
        return context;
    } catch (Exception e) {
        throw new IOException(e);
    }
}

void write(Socket connection, byte[] bytes) throws IOException {
    connection.getOutputStream().write(bytes);
    connection.getOutputStream().flush();
}

/// Of the response that comes next.
String status(Socket connection) throws IOException {
    byte[] line = connection.getInputStream().readNBytes(12);
    return line.length < 12 ? "closed" : new String(line, 9, 3, StandardCharsets.US_ASCII);
}

static final class AnyServer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
