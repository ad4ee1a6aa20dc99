package gantry.server.frame;

import gantry.image.HeavyWork;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.server.exchange.HeldBody;
import gantry.server.exchange.Query;
import gantry.server.exchange.Request;
import gantry.wire.ApiPath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/// A request that was let in.
///
/// @param project whose images are meant, and that the caller may use
/// @param mostJson that a body may hold, in bytes, as it is set now; strangers may send less
/// @param work where what takes long is done
/// @param names what stood at the places of the route's `{}`, decoded
public record Call(
        Request request,
        Caller caller,
        Query query,
        String project,
        List<String> names,
        IntSupplier mostJson,
        HeavyWork work) {
    /// Of what a body or a list may take to be made sense of.
    public static final Duration LONGEST = Duration.ofSeconds(30);

    /// In bytes; a millisecond's work.
    private static final int SHORT = 64 << 10;

    /// In bytes.
    private static final int LONGEST_OF_STRANGERS = 16 << 10;

    public Call {
        names = List.copyOf(names);
    }

    public String name() {
        return names.getFirst();
    }

    /// The body, which is a JSON object.
    public Fields json() throws IOException {
        try (HeldBody body = HeldBody.read(request, longestJson())) {
            byte[] bytes = body.bytes();
            return bytes.length <= SHORT
                    ? JsonValue.read(bytes).asObject()
                    : work.within(LONGEST, () -> JsonValue.read(bytes).asObject());
        }
    }

    /// In bytes. What strangers have to say is a token, and never long.
    public int longestJson() {
        return switch (caller) {
            case Caller.Local _, Caller.Trusted _ -> mostJson.getAsInt();
            case Caller.Meter _, Caller.Stranger _ ->
                    Math.min(LONGEST_OF_STRANGERS, mostJson.getAsInt());
        };
    }

    /// The URL of something in this project.
    public String url(String path) {
        return ApiPath.in(project, path);
    }
}
