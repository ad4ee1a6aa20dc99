package gantry.json;

import gantry.image.Words;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes values of one shape as JSON with the library, which only this, [JsonInput] and
/// [JsonOutput] know.
public final class JsonShape<T> {
    private static final Jsonb JSONB =
            Jsonb.builder().add(JsonValue.class, new JsonOutput().nullSafe()).build();

    static final JsonShape<JsonValue> VALUE = of(JsonValue.class);

    private static final char DELETE = 0x7f;

    private final JsonType<T> type;

    private JsonShape(JsonType<T> type) {
        this.type = type;
    }

    /// @param shape a record that has the library's annotation
    public static <T> JsonShape<T> of(Class<T> shape) {
        return new JsonShape<>(JSONB.type(shape));
    }

    public String one(T value) {
        return escaped(type.toJson(value));
    }

    public String list(List<T> values) {
        return escaped(type.list().toJson(values));
    }

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
}
