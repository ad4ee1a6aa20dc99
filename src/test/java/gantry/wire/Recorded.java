package gantry.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import gantry.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// What LXD 5.0.2 answered; see the README beside the files.
public final class Recorded {
    public static final List<String> ANSWERS =
            List.of(
                    "server.json",
                    "images.json",
                    "images-urls.json",
                    "aliases.json",
                    "operations.json",
                    "projects.json",
                    "profiles.json",
                    "certificates.json",
                    "error.json",
                    "secret.json",
                    "push.json",
                    "delete.json",
                    "token-operation.json");

    private Recorded() {}

    public static String text(String name) throws IOException {
        try (InputStream in = Recorded.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    public static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    static Envelope envelope(String name) throws IOException {
        return Envelope.read(stream(text(name)), 1 << 20);
    }

    static JsonValue metadata(String name) throws IOException {
        return ((Envelope.Sync) envelope(name)).metadata();
    }

    static OperationJson operation(String name) throws IOException {
        return ((Envelope.Async) envelope(name)).operation();
    }
}
