package gantry.server.frame;

import gantry.server.exchange.Request;
import java.util.Optional;
import java.util.Set;

/// Where a request comes from, as far as browsers tell. A browser sends its cookie and its
/// certificate along with whatever any site makes it ask of us; only what our own page asks, or the
/// person at the browser, may count as theirs. Other clients tell nothing of this.
public final class AskingSite {
    /// Only a script of our own page can set it: for others the browser would ask us first, with
    /// `OPTIONS`, and we grant nothing.
    private static final String PAGE = "X-Gantry-Page";

    private static final Set<String> OURS = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private AskingSite() {}

    /// Whether some other site has a browser ask this.
    static boolean isForeign(Request request) {
        Optional<String> site = request.headers().first("Sec-Fetch-Site");
        if (site.isPresent() && !isUpgrade(request)) {
            return !OURS.contains(site.get());
        }
        return request.headers().first("Origin").isPresent() && !namesUs(request);
    }

    /// Whether our page asks this, or a person by typing an address. Whatever changes something has
    /// to carry the page's header; a WebSocket can carry none, but browsers always say its origin.
    public static boolean isPage(Request request) {
        if (isForeign(request)) {
            return false;
        }
        return isUpgrade(request)
                ? namesUs(request)
                : READING.contains(request.method()) || request.headers().first(PAGE).isPresent();
    }

    private static boolean isUpgrade(Request request) {
        return request.headers().names("Upgrade", "websocket");
    }

    private static boolean namesUs(Request request) {
        Optional<String> host = request.headers().first("Host");
        return host.isPresent()
                && request.headers()
                        .first("Origin")
                        .filter(origin -> origin.equalsIgnoreCase("https://" + host.get()))
                        .isPresent();
    }
}
