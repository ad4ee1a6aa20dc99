package gantry.wire;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes JSON with the library, which only this, [JsonInput] and [JsonOutput] know.
final class WireJson {
    private static final Jsonb JSONB =
            Jsonb.builder().add(JsonValue.class, new JsonOutput().nullSafe()).build();

    static final Shape<ImageJson> IMAGE = new Shape<>(JSONB.type(ImageJson.class));
    static final Shape<AliasJson> ALIAS = new Shape<>(JSONB.type(AliasJson.class));
    static final Shape<ProjectJson> PROJECT = new Shape<>(JSONB.type(ProjectJson.class));
    static final Shape<JsonValue> VALUE = new Shape<>(JSONB.type(JsonValue.class));

    private static final char DELETE = 0x7f;

    private WireJson() {}

    /// Go writes these as escapes, so that JSON may stand in a web page; C1 controls and DEL, which
    /// Go lets through, go the same way, since JSON is also read on terminals. None of them occurs
    /// outside a string.
    private static boolean isEscaped(char c) {
        return switch (c) {
            case '<', '>', '&', '\u2028', '\u2029' -> true;
            default -> c >= DELETE && c <= 0x9f;
        };
    }

    private static String escaped(String json) {
        if (isPlain(json)) {
            return json;
        }
        int next = nextEscaped(json, 0);
        StringBuilder out = new StringBuilder(json.length() + 64);
        int done = 0;
        while (next < json.length()) {
            out.append(json, done, next).append("\\u%04x".formatted((int) json.charAt(next)));
            done = next + 1;
            next = nextEscaped(json, done);
        }
        return out.append(json, done, json.length()).toString();
    }

    /// Nearly everything is, and this sees so in a tenth of the time that looking at each character
    /// takes, which is much of a long list's.
    private static boolean isPlain(String json) {
        return json.indexOf('<') < 0
                && json.indexOf('>') < 0
                && json.indexOf('&') < 0
                && json.indexOf(DELETE) < 0
                && json.getBytes(StandardCharsets.UTF_8).length == json.length(); // all ASCII
    }

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
