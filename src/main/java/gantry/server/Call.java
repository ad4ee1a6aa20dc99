package gantry.server;

import java.util.List;

/// A request that was let in.
///
/// @param project whose images are meant, and that the caller may use
/// @param names what stood at the places of the route's `{}`, decoded
record Call(Request request, Caller caller, Query query, String project, List<String> names) {
    Call {
        names = List.copyOf(names);
    }

    String name() {
        return names.getFirst();
    }

    /// The caller's own way to a URL of the API, in this project.
    String url(String path) {
        return project.equals(gantry.image.Project.DEFAULT) ? path : path + "?project=" + project;
    }
}
