package gantry.server.frame;

import gantry.server.exchange.Peer;
import gantry.server.jobs.Events;
import gantry.server.jobs.Operation;
import gantry.settings.ListenAddress;
import gantry.wire.EventJson;
import gantry.wire.LifecycleJson;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// Tells listeners what callers did to images, aliases and certificates.
public final class Lifecycle {
    private final Events events;
    private final Clock clock;
    private final String location;

    /// @param location the server's name
    public Lifecycle(Events events, Clock clock, String location) {
        this.events = events;
        this.clock = clock;
        this.location = location;
    }

    /// @param action such as `image-created`
    /// @param path URL of what it was done to, without its query
    public void tell(Call call, String action, String path) {
        if (!events.areHeard()) {
            return;
        }
        LifecycleJson lifecycle =
                new LifecycleJson(
                        action,
                        call.url(path),
                        Map.of(),
                        Optional.of(requestor(call)),
                        path.substring(path.lastIndexOf('/') + 1),
                        call.project());
        EventJson event = EventJson.of(lifecycle, clock.instant(), location, call.project());
        events.publish(new Events.Event(call.project(), EventJson.LIFECYCLE, event.json().json()));
    }

    private static LifecycleJson.Requestor requestor(Call call) {
        String address =
                switch (call.request().peer()) {
                    case Peer.Socket _ -> "@";
                    case Peer.Network(InetSocketAddress from, _) ->
                            new ListenAddress(from.getAddress().getHostAddress(), from.getPort())
                                    .toString();
                };
        return new LifecycleJson.Requestor(call.caller().name(), call.caller().protocol(), address);
    }

    /// To everybody who listens to the project the operation is of.
    public void tell(Operation operation) {
        if (!events.areHeard()) {
            return;
        }
        EventJson event =
                EventJson.of(
                        operation.json(location),
                        operation.updatedAt(),
                        location,
                        operation.project());
        events.publish(
                new Events.Event(operation.project(), EventJson.OPERATION, event.json().json()));
    }
}
