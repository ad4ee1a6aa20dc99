package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.Map;
import java.util.Optional;

/// `metadata` of a lifecycle event.
///
/// @param action such as `image-created`
/// @param source URL of what it happened to, with `?project=` where that is not `default`
/// @param name of what it happened to, as newest LXD tells; may be empty
public record LifecycleJson(
        String action,
        String source,
        Map<String, String> context,
        Optional<Requestor> requestor,
        String name,
        String project) {
    /// Who asked for it.
    ///
    /// @param username fingerprint of a certificate, or a user of the socket
    /// @param protocol `tls` or `unix`
    /// @param address of the caller; `@` on the socket
    public record Requestor(String username, String protocol, String address) {
        private static Requestor read(Fields json) {
            return new Requestor(
                    json.text("username"), json.text("protocol"), json.text("address"));
        }

        private Fields json() {
            return JsonValue.object()
                    .text("username", username)
                    .text("protocol", protocol)
                    .text("address", address)
                    .build();
        }
    }

    public LifecycleJson {
        context = Map.copyOf(context);
    }

    public static LifecycleJson read(Fields json) {
        return new LifecycleJson(
                json.text("action"),
                json.text("source"),
                json.entries("context"),
                json.objectIfGiven("requestor").map(Requestor::read),
                json.text("name"),
                json.text("project"));
    }

    public Fields json() {
        JsonValue.Builder json = JsonValue.object().text("action", action).text("source", source);
        if (!context.isEmpty()) {
            json.entries("context", context);
        }
        requestor.ifPresent(who -> json.value("requestor", who.json()));
        return json.textIfAny("name", name).textIfAny("project", project).build();
    }
}
