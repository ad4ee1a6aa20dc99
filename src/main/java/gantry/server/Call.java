package gantry.server;

import gantry.image.Project;
import gantry.wire.JsonValue;
import gantry.wire.JsonValue.Fields;
import java.io.IOException;
import java.util.List;

/// A request that was let in.
///
/// @param project whose images are meant, and that the caller may use
/// @param longestJson that a body may hold, in bytes
/// @param names what stood at the places of the route's `{}`, decoded
record Call(
        Request request,
        Caller caller,
        Query query,
        String project,
        List<String> names,
        int longestJson) {
    Call {
        names = List.copyOf(names);
    }

    String name() {
        return names.getFirst();
    }

    /// The body, which is a JSON object.
    Fields json() throws IOException {
        return JsonValue.read(request.body(), longestJson).asObject();
    }

    /// The URL of something in this project.
    String url(String path) {
        return project.equals(Project.DEFAULT) ? path : path + "?project=" + project;
    }
}
