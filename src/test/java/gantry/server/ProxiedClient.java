package gantry.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/// A client that comes through a proxy: something stands in front of its TLS.
///
/// @param from an address of loopback, which the proxy has
public record ProxiedClient(InetSocketAddress daemon, String from) {
    private static final HexFormat HEX = HexFormat.of();

    /// `PROXY`, as version 2 has it, TCP over IPv4; what follows is the length.
    static final String V2_TCP4 = "0d0a0d0a000d0a515549540a" + "2111";

    static byte[] version1(String client) {
        return ascii("PROXY TCP4 %s 127.0.0.1 4000 8443\r\n".formatted(client));
    }

    static byte[] version2(String client) throws IOException {
        String address = HEX.formatHex(InetAddress.ofLiteral(client).getAddress());
        return HEX.parseHex(V2_TCP4 + "000c" + address + "7f000001" + "0fa0" + "20fb");
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public Socket open() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(daemon);
        return socket;
    }

    /// @throws IOException if the daemon wants nothing of it
    public TestConnection connect(byte[] header) throws IOException {
        Socket socket = open();
        try {
            socket.getOutputStream().write(header);
            SSLSocket tls =
                    (SSLSocket)
                            TestConnection.context(Optional.empty())
                                    .getSocketFactory()
                                    .createSocket(socket, "127.0.0.1", daemon.getPort(), true);
            tls.startHandshake();
            return new TestConnection(
                    tls, new BufferedInputStream(tls.getInputStream()), tls.getOutputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public TestCaller saying(byte[] header) {
        return new TestCaller(() -> connect(header));
    }
}
