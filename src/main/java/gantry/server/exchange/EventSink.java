package gantry.server.exchange;

import java.io.IOException;

/// Where one listener's events go: a WebSocket.
public interface EventSink {
    /// Sends one text message; blocks while the other end does not read.
    void send(String message) throws IOException;

    /// Ends the connection in order; to end one that is gone does nothing.
    void close();
}
