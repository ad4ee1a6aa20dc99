package gantry.remote.download;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest.Header;
import java.util.Optional;

/// What a server says by which two answers can be told to be of the same file.
record FileVersion(Optional<String> etag, Optional<String> lastModified) {
    static final FileVersion UNKNOWN = new FileVersion(Optional.empty(), Optional.empty());

    static FileVersion of(HttpAnswer answer) {
        return new FileVersion(answer.header("ETag"), answer.header("Last-Modified"));
    }

    /// Only a strong tag may stand in `If-Range`.
    Optional<Header> ifRange() {
        return etag.filter(tag -> tag.startsWith("\""))
                .or(() -> lastModified)
                .map(text -> new Header("If-Range", text));
    }

    /// Whether the two are surely of different files. An answer that says nothing may be of any.
    boolean differsFrom(FileVersion other) {
        if (etag.isPresent() && other.etag.isPresent()) {
            return !etag.equals(other.etag);
        }
        return lastModified.isPresent()
                && other.lastModified.isPresent()
                && !lastModified.equals(other.lastModified);
    }
}
