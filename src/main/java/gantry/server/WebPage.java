package gantry.server;

import gantry.image.Digest;
import gantry.server.Route.Entry;
import gantry.server.Route.Scope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `/ui`: the page for a person with a browser. Its files are part of the program, and are the same
/// for everybody: what somebody may see, the page asks the API like any other client.
final class WebPage {
    static final String PATH = "/ui";

    private static final String START = "index.html";
    private static final List<String> BESIDE =
            List.of(
                    "activity.js",
                    "api.js",
                    "app.js",
                    "dom.js",
                    "icon.svg",
                    "image.js",
                    "list.js",
                    "style.css",
                    "upload.js",
                    "words.js");

    private WebPage() {}

    static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        Reply start = file(START);
        routes.add(route(PATH, start));
        routes.add(route(PATH + "/", start));
        BESIDE.forEach(name -> routes.add(route(PATH + "/" + name, file(name))));
        return routes;
    }

    private static Route route(String path, Reply reply) {
        return new Route(
                "GET", path, Entry.PUBLIC, Scope.SERVER, "A file of the web page", _ -> reply);
    }

    private static Reply.PageFile file(String name) {
        try (InputStream in = WebPage.class.getResourceAsStream("/gantry/ui/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("The program is not whole: it lacks ui/" + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Reply.PageFile(type(name), text, Digest.ofText(text).hex());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.indexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("A file of no known type: " + name);
        };
    }
}
