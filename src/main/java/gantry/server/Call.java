package gantry.server;

import gantry.image.HeavyWork;
import gantry.image.Project;
import gantry.wire.JsonValue;
import gantry.wire.JsonValue.Fields;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A request that was let in.
///
/// @param project whose images are meant, and that the caller may use
/// @param longestJson that a body may hold, in bytes
/// @param work where what takes long is done
/// @param names what stood at the places of the route's `{}`, decoded
record Call(
        Request request,
        Caller caller,
        Query query,
        String project,
        List<String> names,
        int longestJson,
        HeavyWork work) {
    /// Of what a body or a list may take to be made sense of.
    static final Duration LONGEST = Duration.ofSeconds(30);

    /// In bytes; a millisecond's work.
    private static final int SHORT = 64 << 10;

    Call {
        names = List.copyOf(names);
    }

    String name() {
        return names.getFirst();
    }

    /// The body, which is a JSON object.
    Fields json() throws IOException {
        byte[] body = JsonValue.bytes(request.body(), longestJson);
        return body.length <= SHORT
                ? JsonValue.read(body).asObject()
                : work.within(LONGEST, () -> JsonValue.read(body).asObject());
    }

    /// The URL of something in this project.
    String url(String path) {
        return project.equals(Project.DEFAULT) ? path : path + "?project=" + project;
    }
}
