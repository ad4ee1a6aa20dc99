package gantry.server.api;

import gantry.image.Digest;
import gantry.image.ImageFailure.NotFound;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/ui`: the page for a person with a browser. Its files are part of the program, and are the same
/// for everybody: what somebody may see, the page asks the API like any other client.
public final class WebPage {
    static final String PATH = "/ui";

    private static final String START = "index.html";
    private static final List<String> BESIDE =
            List.of(
                    "activity.js",
                    "address.js",
                    "api.js",
                    "app.js",
                    "dom.js",
                    "icon.svg",
                    "image.js",
                    "list.js",
                    "lookup.js",
                    "style.css",
                    "upload.js",
                    "words.js");

    private final Reply start = file(START);
    private final Map<String, Reply> beside = new HashMap<>();

    public WebPage() {
        BESIDE.forEach(name -> beside.put(name, file(name)));
    }

    public List<Route> routes() {
        return List.of(
                route(PATH, "Show the web page", _ -> start),
                route(PATH + "/", "Show the web page", _ -> start),
                route(PATH + "/{}", "Get a file of the web page", this::beside));
    }

    private static Route route(String path, String summary, Route.Handler handler) {
        return new Route("GET", path, Entry.PUBLIC, Scope.SERVER, summary, handler);
    }

    private Reply beside(Call call) {
        Optional<Reply> file = Optional.ofNullable(beside.get(call.name()));
        return file.orElseThrow(() -> new NotFound("not found"));
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
