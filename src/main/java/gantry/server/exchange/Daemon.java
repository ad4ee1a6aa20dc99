package gantry.server.exchange;

import java.io.IOException;

/// What listeners talk to. Called from many threads at once, one per connection.
public interface Daemon {
    /// Answers a request; whatever goes wrong becomes a response too.
    Response handle(Request request);

    /// Notes that a response could not be sent, by a fault of ours.
    void failed(Request request, Throwable failure);

    /// Begins to send the events that a WebSocket at `/1.0/events` asked for, from now on.
    ///
    /// @return what stops it
    /// @throws Refused with the response to give instead of an upgrade
    AutoCloseable events(Request request, EventSink sink) throws Refused;

    /// An upgrade that is not granted.
    final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Response response;

        public Refused(Response response) {
            super("Refused with status " + response.status());
            this.response = response;
        }

        public Response response() {
            return response;
        }
    }
}
