package gantry.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// A request. Its URL may hold a secret, so it is never printed whole.
public record HttpRequest(String method, URI url, List<Header> headers, HttpBody body) {
    /// @param value each character is one byte on the wire
    public record Header(String name, String value) {
        public Header {
            if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff))) {
                throw new IllegalArgumentException(
                        "A header cannot hold this: the value of " + name);
            }
        }

        /// Without the value, which may be a secret.
        @Override
        public String toString() {
            return name;
        }
    }

    public HttpRequest {
        headers = List.copyOf(headers);
    }

    public static HttpRequest get(URI url) {
        return of("GET", url, new HttpBody.None());
    }

    public static HttpRequest head(URI url) {
        return of("HEAD", url, new HttpBody.None());
    }

    public static HttpRequest post(URI url, HttpBody body) {
        return of("POST", url, body);
    }

    public static HttpRequest put(URI url, HttpBody body) {
        return of("PUT", url, body);
    }

    public static HttpRequest patch(URI url, HttpBody body) {
        return of("PATCH", url, body);
    }

    public static HttpRequest delete(URI url) {
        return of("DELETE", url, new HttpBody.None());
    }

    private static HttpRequest of(String method, URI url, HttpBody body) {
        return new HttpRequest(method, url, List.of(), body);
    }

    public HttpRequest with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new HttpRequest(method, url, more, body);
    }

    /// Without the query, which may hold a secret.
    @Override
    public String toString() {
        return "%s %s".formatted(method, url.getRawPath());
    }
}
