package gantry.remote;

import gantry.http.AddressRefused;
import gantry.http.HttpAnswer;
import gantry.http.HttpClient;
import gantry.http.HttpRequest;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Optional;

/// Follows a web server from place to place. Each place is a new connection, of which the client's
/// [gantry.http.AddressRule] is asked again.
record Redirects(HttpClient http) {
    /// As many as Go's client follows.
    private static final int MOST = 10;

    /// The last answer, and where it came from.
    record Arrived(HttpAnswer answer, URI url) {}

    /// @param request without a body
    Arrived follow(HttpRequest request) throws IOException {
        HttpRequest next = request;
        for (int hop = 0; hop <= MOST; hop++) {
            HttpAnswer answer = send(next);
            Optional<URI> elsewhere = elsewhere(answer, next.url());
            if (elsewhere.isEmpty()) {
                return new Arrived(answer, next.url());
            }
            answer.close();
            next = new HttpRequest(next.method(), elsewhere.get(), next.headers(), next.body());
        }
        throw new Invalid(
                "%s redirects more than %d times".formatted(printable(request.url()), MOST));
    }

    private HttpAnswer send(HttpRequest request) throws IOException {
        try {
            return http.send(request);
        } catch (AddressRefused e) {
            throw new Forbidden(
                    "Images may not be fetched from %s: %s"
                            .formatted(printable(request.url()), e.getMessage()));
        } catch (InterruptedIOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw unreachable(request, e);
        } catch (IOException e) {
            throw unreachable(request, e);
        }
    }

    private static Unreachable unreachable(HttpRequest request, IOException e) {
        return new Unreachable(
                "Unable to connect to: %s: %s"
                        .formatted(
                                printable(request.url()),
                                e.getMessage() == null ? "no answer" : e.getMessage()),
                e);
    }

    private static Optional<URI> elsewhere(HttpAnswer answer, URI from) {
        return switch (answer.status()) {
            case 301, 302, 303, 307, 308 ->
                    answer.header("Location").map(location -> resolved(from, location));
            default -> Optional.empty();
        };
    }

    private static URI resolved(URI from, String location) {
        try {
            return web(from.resolve(location));
        } catch (IllegalArgumentException e) {
            throw new Invalid("%s redirects to what is no URL".formatted(printable(from)));
        }
    }

    /// Refuses what is no URL of a web server.
    static URI web(URI url) {
        String scheme = url.getScheme();
        if (url.getHost() == null
                || scheme == null
                || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new Invalid("Only http:// and https:// URLs with a host can be fetched");
        }
        return url;
    }

    /// Without user, password and query, which may be secrets.
    static String printable(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return "%s://%s%s%s".formatted(url.getScheme(), url.getHost(), port, url.getPath());
    }
}
