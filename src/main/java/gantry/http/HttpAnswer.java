package gantry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/// A status, headers, and a body that arrives while it is read. The connection is used again only
/// if the body was read to its end; closing earlier cuts it.
public final class HttpAnswer implements Closeable {
    private final ClassicHttpResponse response;
    private final Runnable cut;
    private final InputStream body;

    /// @param cut ends the connection, unless the body was read to its end
    HttpAnswer(ClassicHttpResponse response, Runnable cut) throws IOException {
        this.response = response;
        this.cut = cut;
        HttpEntity entity = response.getEntity();
        this.body =
                entity == null
                        ? InputStream.nullInputStream()
                        : new AnswerBody(entity.getContent(), this);
    }

    public int status() {
        return response.getCode();
    }

    /// The status with its words, such as `404 Not Found`.
    public String statusLine() {
        String reason = response.getReasonPhrase();
        return reason == null || reason.isEmpty() ? "" + status() : status() + " " + reason;
    }

    /// The first header of that name, in whatever case.
    public Optional<String> header(String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /// Throws where the connection ends before the length that was announced.
    public InputStream body() {
        return body;
    }

    /// Not by closing the response, for which the library (httpclient5 5.6.5) would read on to the
    /// end of the body.
    @Override
    public void close() {
        cut.run();
    }
}
