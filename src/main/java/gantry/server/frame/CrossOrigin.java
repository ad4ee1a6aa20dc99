package gantry.server.frame;

import gantry.server.exchange.Headers;
import gantry.server.exchange.Request;
import gantry.settings.OtherSites;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What browsers let scripts of other sites read (CORS). Trees of images are for everybody. Of the
/// API, LXD's keys `core.https_allowed_*` decide; of the page, nothing.
public final class CrossOrigin {
    /// For any web client, without credentials.
    private static final List<String> TREES = List.of("/streams/", "/images/", "/feeds/");

    private static final String API = "/1.0";
    private static final String ORIGIN = "Origin";

    /// In seconds: how long a browser need not ask again whether it may ask.
    private static final String PREFLIGHT_AGE = "600";

    private final Source source;

    /// The configuration as it is now.
    @FunctionalInterface
    public interface Source {
        OtherSites now() throws IOException;
    }

    public CrossOrigin(Source source) {
        this.source = source;
    }

    /// What a response has to say to the browser.
    public Headers headers(Request request) throws IOException {
        if (TREES.stream().anyMatch(request.path()::startsWith)) {
            return ofTrees(request);
        }
        Optional<String> origin = request.headers().first(ORIGIN);
        return origin.isPresent() && isApi(request)
                ? ofApi(origin.get(), source.now())
                : new Headers();
    }

    private static boolean isApi(Request request) {
        return request.path().equals("/")
                || request.path().equals(API)
                || request.path().startsWith(API + "/");
    }

    private static Headers ofTrees(Request request) {
        Headers headers =
                new Headers()
                        .add("Access-Control-Allow-Origin", "*")
                        .add(
                                "Access-Control-Expose-Headers",
                                "Accept-Ranges, Content-Encoding, Content-Range, ETag");
        return isPreflight(request)
                ? headers.add("Access-Control-Allow-Methods", "GET, HEAD")
                        .add(
                                "Access-Control-Allow-Headers",
                                "If-Modified-Since, If-None-Match, If-Range, Range")
                        .add("Access-Control-Max-Age", PREFLIGHT_AGE)
                : headers;
    }

    private static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS");
    }

    /// As LXD (5.0.2) and Incus (6.0.4) say it: methods and headers with every answer. They name
    /// the configured origin to anybody, and send credentials beside `*`; to browsers that comes to
    /// the same.
    private static Headers ofApi(String origin, OtherSites sites) {
        Headers headers = new Headers();
        if (sites.origins().isEmpty()) {
            return headers;
        }
        headers.add("Vary", ORIGIN);
        Optional<String> granted = sites.granted(origin);
        if (granted.isEmpty()) {
            return headers;
        }
        headers.add("Access-Control-Allow-Origin", granted.get());
        addIfAny(headers, "Access-Control-Allow-Methods", sites.methods());
        addIfAny(headers, "Access-Control-Allow-Headers", sites.headers());
        if (sites.mayActFor(origin)) {
            headers.add("Access-Control-Allow-Credentials", "true");
        }
        return headers;
    }

    private static void addIfAny(Headers headers, String name, List<String> words) {
        if (!words.isEmpty()) {
            headers.add(name, String.join(", ", words));
        }
    }

    /// Whether the certificate that a browser shows counts, though another site has it ask: the
    /// operator has named that site. The cookie of the page never does.
    boolean mayActFor(Request request) throws IOException {
        Optional<String> origin = request.headers().first(ORIGIN);
        if (origin.isEmpty() || !isApi(request)) {
            return false;
        }
        OtherSites sites = source.now();
        return sites.mayActFor(origin.get()) && sites.allowsMethod(request.method());
    }
}
