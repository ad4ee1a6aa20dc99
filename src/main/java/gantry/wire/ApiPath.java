package gantry.wire;

import gantry.image.Project;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// URLs as answers of the API name things, without a host.
public final class ApiPath {
    private ApiPath() {}

    /// Something in a project; that of `default` is not named.
    public static String in(String project, String path) {
        return project.equals(Project.DEFAULT) ? path : path + "?project=" + escaped(project);
    }

    public static String project(String name) {
        return "/1.0/projects/" + escaped(name).replace("+", "%20").replace("%3A", ":");
    }

    /// As Go escapes a value in a query.
    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
