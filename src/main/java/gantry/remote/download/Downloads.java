package gantry.remote.download;

import gantry.http.HttpClient;
import java.net.URI;
import java.util.OptionalLong;

/// Fetches files from plain web servers.
///
/// @param http closed by its owner
/// @param connections for one file at once, where its server gives ranges of it
public record Downloads(HttpClient http, Patience patience, int connections) {
    public Downloads(HttpClient http) {
        this(http, Patience.REAL);
    }

    public Downloads(HttpClient http, Patience patience) {
        this(http, patience, 1);
    }

    public Downloads by(int atOnce) {
        return new Downloads(http, patience, atOnce);
    }

    /// The file at the URL. Nothing is asked of its server yet; redirects are followed, and a user
    /// in the URL is shown to its own server only.
    ///
    /// @param size in bytes, where it is known already
    public Download open(URI url, OptionalLong size) {
        WebFile file = new WebFile(new Redirects(http), Redirects.web(url));
        return new Download(file, patience, size, connections);
    }
}
