package gantry.remote.download;

import gantry.http.AddressRefused;
import gantry.http.HttpAnswer;
import gantry.http.HttpClient;
import gantry.http.HttpRequest;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.Words;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Follows a web server from place to place. Each place is a new connection, of which the client's
/// [gantry.http.AddressRule] is asked again.
///
/// User and password in a URL are sent as basic authentication, to that URL's server and to no
/// other.
public record Redirects(HttpClient http) {
    /// As many as Go's client follows.
    private static final int MOST = 10;

    /// The last answer, and where it came from.
    public record Arrived(HttpAnswer answer, URI url) {}

    /// @param request without a body
    /// @throws Invalid if it never ends, or leads from https to http
    /// @throws Unreachable if a server does not answer; the cause is why
    /// @throws Forbidden if it leads where connections may not go
    public Arrived follow(HttpRequest request) throws IOException {
        HttpRequest next = authenticated(request);
        for (int hop = 0; hop <= MOST; hop++) {
            HttpAnswer answer = send(next);
            Optional<URI> elsewhere;
            try {
                elsewhere = elsewhere(answer, next.url());
            } catch (Invalid e) {
                answer.close();
                throw e;
            }
            if (elsewhere.isEmpty()) {
                return new Arrived(answer, next.url());
            }
            answer.close();
            next = authenticated(redirected(next, elsewhere.get()));
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
                "Unable to connect to: %s: %s".formatted(printable(request.url()), Words.reason(e)),
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
        URI to;
        try {
            to = web(from.resolve(location));
        } catch (IllegalArgumentException e) {
            throw new Invalid("%s redirects to what is no URL".formatted(printable(from)));
        }
        if (from.getScheme().equals("https") && !to.getScheme().equals("https")) {
            throw new Invalid(
                    "%s redirects to http, where anybody could change what comes"
                            .formatted(printable(from)));
        }
        return to;
    }

    /// What is only for the first server stays behind when another one is next.
    private static HttpRequest redirected(HttpRequest request, URI to) {
        URI from = request.url();
        boolean same =
                from.getScheme().equals(to.getScheme())
                        && from.getHost().equals(to.getHost())
                        && from.getPort() == to.getPort();
        List<HttpRequest.Header> headers =
                request.headers().stream().filter(each -> same || !isSecret(each)).toList();
        return new HttpRequest(request.method(), to, headers, request.body());
    }

    private static boolean isSecret(HttpRequest.Header header) {
        return header.name().equalsIgnoreCase("Authorization");
    }

    private static HttpRequest authenticated(HttpRequest request) {
        URI url = request.url();
        if (url.getUserInfo() == null) {
            return request;
        }
        byte[] user = url.getUserInfo().getBytes(StandardCharsets.UTF_8);
        HttpRequest plain =
                new HttpRequest(
                        request.method(), withoutUser(url), request.headers(), request.body());
        return plain.headers().stream().anyMatch(Redirects::isSecret)
                ? plain
                : plain.with("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }

    private static URI withoutUser(URI url) {
        String authority = url.getRawAuthority();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try {
            return new URI(
                    "%s://%s%s%s"
                            .formatted(
                                    url.getScheme(),
                                    authority.substring(authority.lastIndexOf('@') + 1),
                                    url.getRawPath(),
                                    query));
        } catch (URISyntaxException e) {
            throw new Invalid("No URL of a web server: " + printable(url), e);
        }
    }

    /// Refuses what is no URL of a web server.
    public static URI web(URI url) {
        String scheme = url.getScheme();
        if (url.getHost() == null
                || scheme == null
                || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new Invalid("Only http:// and https:// URLs with a host can be fetched");
        }
        return url;
    }

    /// Without user, password and query, which may be secrets.
    public static String printable(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return Words.printable(
                "%s://%s%s%s".formatted(url.getScheme(), url.getHost(), port, url.getPath()));
    }
}
