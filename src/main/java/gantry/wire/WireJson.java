package gantry.wire;

import gantry.image.Words;
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

    /// Go writes these as escapes, so that JSON may stand in a web page. What is
    /// [hidden][Words#isHidden] goes the same way, though Go lets most of it through, since JSON is
    /// also read on terminals. None of them occurs outside a string.
    private static boolean isEscaped(int c) {
        return switch (c) {
            case '<', '>', '&' -> true;
            default -> c >= DELETE && Words.isHidden(c);
        };
    }

    private static String escaped(String json) {
        if (isPlain(json)) {
            return json;
        }
        StringBuilder out = new StringBuilder(json.length() + 64);
        int done = 0;
        int c;
        for (int at = 0; at < json.length(); at += Character.charCount(c)) {
            c = json.codePointAt(at);
            if (isEscaped(c)) {
                out.append(json, done, at);
                for (char half : Character.toChars(c)) {
                    out.append("\\u%04x".formatted((int) half));
                }
                done = at + Character.charCount(c);
            }
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
