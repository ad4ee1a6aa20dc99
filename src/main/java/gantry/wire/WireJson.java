package gantry.wire;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.List;

/// Writes JSON with the library, which only this, [JsonInput] and [JsonOutput] know.
final class WireJson {
    private static final Jsonb JSONB =
            Jsonb.builder().add(JsonValue.class, new JsonOutput().nullSafe()).build();

    static final Shape<ImageJson> IMAGE = new Shape<>(JSONB.type(ImageJson.class));
    static final Shape<AliasJson> ALIAS = new Shape<>(JSONB.type(AliasJson.class));
    static final Shape<ProjectJson> PROJECT = new Shape<>(JSONB.type(ProjectJson.class));
    static final Shape<JsonValue> VALUE = new Shape<>(JSONB.type(JsonValue.class));

    private WireJson() {}

    /// Go writes these as escapes, so that JSON may stand in a web page; C1 controls and DEL, which
    /// Go lets through, go the same way, since JSON is also read on terminals. None of them occurs
    /// outside a string.
    private static boolean isEscaped(char c) {
        return switch (c) {
            case '<', '>', '&', '\u2028', '\u2029' -> true;
            default -> c >= 0x7f && c <= 0x9f;
        };
    }

    private static String escaped(String json) {
        int next = nextEscaped(json, 0);
        if (next == json.length()) {
            return json;
        }
        StringBuilder out = new StringBuilder(json.length() + 64);
        int done = 0;
        while (next < json.length()) {
            out.append(json, done, next).append("\\u%04x".formatted((int) json.charAt(next)));
            done = next + 1;
            next = nextEscaped(json, done);
        }
        return out.append(json, done, json.length()).toString();
    }

    // Not a stream: over the list of 10,000 images that took a third of the request's time.
    private static int nextEscaped(String json, int from) {
        int next = from;
        while (next < json.length() && !isEscaped(json.charAt(next))) {
            next++;
        }
        return next;
    }

    /// One shape and its writers.
    record Shape<T>(JsonType<T> type) {
        String one(T value) {
            return escaped(type.toJson(value));
        }

        String list(List<T> values) {
            return escaped(type.list().toJson(values));
        }
    }
}
