package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.ImageFile.Kind;
import gantry.json.JsonValue.Fields;
import gantry.wire.MultipartImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Calls a daemon, with a connection for each request, as `lxc` 5.0.2 does.
public record TestCaller(Connecting connecting) {
    /// Where a connection comes from.
    public interface Connecting {
        TestConnection connect() throws IOException;
    }

    public static final String BOUNDARY = "between";

    public TestConnection connect() throws IOException {
        return connecting.connect();
    }

    public TestAnswer get(String path, String... headers) throws IOException {
        return send("GET", path, new byte[0], headers);
    }

    public TestAnswer head(String path, String... headers) throws IOException {
        return send("HEAD", path, new byte[0], headers);
    }

    public TestAnswer delete(String path) throws IOException {
        return send("DELETE", path, new byte[0]);
    }

    public TestAnswer post(String path, String json) throws IOException {
        return json("POST", path, json);
    }

    public TestAnswer json(String method, String path, String json, String... headers)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addFirst("Content-Type: application/json");
        return send(
                method, path, json.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    public TestAnswer send(String method, String path, byte[] body, String... headers)
            throws IOException {
        try (TestConnection connection = connect()) {
            connection.send(start(method, path, body.length, headers)).send(body);
            return connection.answer(method);
        }
    }

    /// The first line and the headers of a request.
    public static String start(String method, String path, long length, String... headers) {
        return "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s%s\r\n"
                .formatted(
                        method,
                        path,
                        List.of(headers).stream()
                                .map(header -> header + "\r\n")
                                .reduce("", String::concat),
                        "Content-Length: " + length + "\r\n");
    }

    /// Sends an image as stock clients do.
    public TestAnswer upload(String path, TestImage image, String... headers) throws IOException {
        if (image.parts().size() == 1) {
            return send("POST", path, image.parts().getFirst().bytes(), headers);
        }
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: multipart/form-data; boundary=" + BOUNDARY);
        return send("POST", path, multipart(image), all.toArray(String[]::new));
    }

    /// Sends an image, and expects that it is there then.
    ///
    /// @return its path
    public String uploaded(String query, TestImage image, String... headers) throws IOException {
        Fields operation = operation(upload("/1.0/images" + query, image, headers));
        assertThat(operation.text("err")).isEmpty();
        assertThat(operation.object("metadata").text("fingerprint"))
                .isEqualTo(image.fingerprint().hex());
        return "/1.0/images/" + image.fingerprint();
    }

    /// The operation that was answered with, at its end.
    public Fields operation(TestAnswer answer) throws IOException {
        Fields operation = answer.expect(202).metadata();
        if (operation.number("status_code") >= 200) {
            return operation;
        }
        return get("/1.0/operations/" + operation.text("id") + "/wait").metadata();
    }

    public static byte[] multipart(TestImage image) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (TestImage.Part part : image.parts()) {
            body.writeBytes(part(name(part.kind()), part.filename(), part.bytes()));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static String name(Kind kind) {
        return MultipartImage.partName(kind);
    }

    public static byte[] part(String name, String filename, byte[] bytes) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        String head =
                """
                --%s\r
                Content-Disposition: form-data; name="%s"; filename="%s"\r
                Content-Type: application/octet-stream\r
                \r
                """
                        .formatted(BOUNDARY, name, filename);
        part.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        part.writeBytes(bytes);
        part.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return part.toByteArray();
    }
}
