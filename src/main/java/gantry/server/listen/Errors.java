package gantry.server.listen;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Says in LXD's words what was refused before the daemon saw it.
final class Errors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String envelope = envelope(response.getStatus(), response.getHeaders());
        response.write(true, bytes(envelope), callback);
        return true;
    }

    private static String envelope(int status, HttpFields.Mutable headers) {
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            headers.put(HttpHeader.RETRY_AFTER, "5");
        }
        headers.put("X-Content-Type-Options", "nosniff");
        return """
        {"type":"error","status":"","status_code":0,"operation":"","error_code":%d,"error":"%s","metadata":null}
        """
                .formatted(status, HttpStatus.getMessage(status));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
