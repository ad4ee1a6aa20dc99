package gantry.server.listen;

import gantry.server.exchange.Daemon;
import gantry.server.exchange.Daemon.Refused;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.Pace;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/// Turns requests for events into WebSockets.
final class EventSockets {
    /// Clients say nothing but pong.
    private static final int LONGEST_MESSAGE = 4096;

    private final ServerWebSocketContainer container;
    private final Limits limits;

    EventSockets(Server server, Limits limits) {
        this.container = ServerWebSocketContainer.ensure(server);
        this.limits = limits;
        container.setIdleTimeout(Duration.ZERO); // an EventSocket sees to it itself
        container.setMaxTextMessageSize(LONGEST_MESSAGE);
        container.setMaxBinaryMessageSize(LONGEST_MESSAGE);
        container.setMaxFrameSize(LONGEST_MESSAGE);
        container.setAutoFragment(false);
    }

    static boolean isUpgrade(gantry.server.exchange.Request request) {
        return request.method().equals("GET") && request.headers().names("Upgrade", "websocket");
    }

    void upgrade(
            Daemon daemon,
            gantry.server.exchange.Request asked,
            Request request,
            Response response,
            Callback callback)
            throws IOException {
        EventSocket socket = new EventSocket(limits.betweenPings());
        try {
            socket.stopWith(daemon.events(asked, socket));
        } catch (Refused e) {
            Sending.to(asked, response, new Pace(limits)).send(e.response());
            callback.succeeded();
            return;
        }
        if (!container.upgrade((_, _, _) -> socket, request, response, callback)) {
            socket.close();
            Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
        }
    }
}
