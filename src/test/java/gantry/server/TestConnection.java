package gantry.server;

import gantry.http.Identity;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A connection on which anything at all can be sent.
public record TestConnection(Closeable socket, InputStream in, OutputStream out)
        implements Closeable {
    public static TestConnection unix(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new TestConnection(
                channel,
                new BufferedInputStream(Channels.newInputStream(channel)),
                Channels.newOutputStream(channel));
    }

    public static TestConnection tls(InetSocketAddress address, Optional<Identity> identity)
            throws IOException {
        return on(secured("127.0.0.1", address, identity));
    }

    /// From another address of loopback, without a certificate.
    static TestConnection tlsFrom(String from, InetSocketAddress address) throws IOException {
        return on(secured(from, address, Optional.empty()));
    }

    /// One that has agreed to speak HTTP/2, of which nothing has been sent yet.
    public static TestConnection http2(InetSocketAddress address, Optional<Identity> identity)
            throws IOException {
        return http2(secured("127.0.0.1", address, identity));
    }

    /// From another address of loopback, without a certificate.
    static TestConnection http2From(String from, InetSocketAddress address) throws IOException {
        return http2(secured(from, address, Optional.empty()));
    }

    private static TestConnection http2(SSLSocket socket) throws IOException {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return on(socket);
    }

    private static SSLSocket secured(
            String from, InetSocketAddress address, Optional<Identity> identity)
            throws IOException {
        InetAddress server = InetAddress.ofLiteral("127.0.0.1");
        InetAddress client = InetAddress.ofLiteral(from);
        return (SSLSocket)
                context(identity)
                        .getSocketFactory()
                        .createSocket(server, address.getPort(), client, 0);
    }

    private static TestConnection on(Socket socket) throws IOException {
        return new TestConnection(
                socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
    }

    static SSLContext context(Optional<Identity> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys(identity), new TrustManager[] {new AnyServer()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keys(Optional<Identity> identity)
            throws GeneralSecurityException, IOException {
        if (identity.isEmpty()) {
            return new KeyManager[0];
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = "password".toCharArray();
        store.setKeyEntry(
                "client",
                identity.get().key(),
                password,
                identity.get().chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    public TestConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public TestConnection send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// The next response; its body by its `Content-Length`.
    public TestAnswer answer() throws IOException {
        return answer("GET");
    }

    /// The response to this method: that to a `HEAD` has no body, and neither has 304.
    public TestAnswer answer(String method) throws IOException {
        String head = head();
        while (head.startsWith("HTTP/1.1 100 ")) {
            head = head();
        }
        TestAnswer empty = TestAnswer.of(head, new byte[0]);
        long length = empty.header("Content-Length").map(Long::parseLong).orElse(0L);
        if (method.equals("HEAD") || empty.status() == 304 || length == 0) {
            return empty;
        }
        byte[] body = in.readNBytes(Math.toIntExact(length));
        if (body.length < length) {
            throw new EOFException("The body ended after %d of %d".formatted(body.length, length));
        }
        return TestAnswer.of(head, body);
    }

    /// All until the other end closes, in order or not.
    public byte[] rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (IOException e) {
            // closed out of order: what came is what counts
        }
        return rest.toByteArray();
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("The connection ended after: " + head);
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// The daemon's certificate is not what is tested with this.
    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
