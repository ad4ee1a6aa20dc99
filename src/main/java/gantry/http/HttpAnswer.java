package gantry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/// A status, headers, and a body that arrives while it is read. The connection is used again only
/// if the body was read to its end; closing earlier cuts it.
public final class HttpAnswer implements Closeable {
    private final CloseableHttpResponse response;
    private final InputStream body;

    HttpAnswer(CloseableHttpResponse response) throws IOException {
        this.response = response;
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

    @Override
    public void close() throws IOException {
        response.close();
    }
}
