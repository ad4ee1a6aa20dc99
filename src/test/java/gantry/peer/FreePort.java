package gantry.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Where a server can be told to listen that wants to be told a port.
final class FreePort {
    private FreePort() {}

    /// On loopback, with a port that nobody has at the moment.
    static String address() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }
}
