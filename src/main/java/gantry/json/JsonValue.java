package gantry.json;

import gantry.image.ImageFailure;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Any JSON at all: what a stranger sent before its shape is known, and what has no shape, such as
/// an operation's metadata.
public sealed interface JsonValue {
    enum Null implements JsonValue {
        NULL
    }

    record Truth(boolean truth) implements JsonValue {}

    record Numeral(BigDecimal number) implements JsonValue {}

    record Text(String text) implements JsonValue {}

    record Items(List<? extends JsonValue> items) implements JsonValue {
        public Items {
            items = List.copyOf(items);
        }

        public static Items of(List<String> texts) {
            return new Items(texts.stream().map(Text::new).toList());
        }
    }

    /// An object, its fields in the order in which they are written. Reading is as forgiving as
    /// Go's: a field that is absent or null reads as its type's zero, and others are ignored; but a
    /// field of another type than asked for is refused.
    record Fields(SequencedMap<String, JsonValue> fields) implements JsonValue {
        public static final Fields NONE = new Fields(new LinkedHashMap<>());

        public Fields {
            fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
        }

        /// The field, where it is there and not null.
        public Optional<JsonValue> value(String name) {
            return Optional.ofNullable(fields.get(name)).filter(value -> value != Null.NULL);
        }

        public Optional<String> textIfGiven(String name) {
            return value(name).map(value -> textOf(name, value));
        }

        public String text(String name) {
            return textIfGiven(name).orElse("");
        }

        public Optional<Boolean> truthIfGiven(String name) {
            return value(name).map(value -> truthOf(name, value));
        }

        public boolean truth(String name) {
            return truthIfGiven(name).orElse(false);
        }

        /// A whole number.
        public long number(String name) {
            return value(name).map(value -> longOf(name, value)).orElse(0L);
        }

        /// A whole number that is also written as one: not `4.0` and not `4e3`.
        public long integer(String name) {
            if (value(name).orElse(Null.NULL) instanceof Numeral(var number)
                    && number.scale() != 0) {
                throw new ImageFailure.Invalid(
                        "Invalid JSON: the field \"%s\" must be written as an integer, not %s"
                                .formatted(name, number));
            }
            return number(name);
        }

        /// A time, where it is given and not one of those that stand for "never".
        public Optional<Instant> time(String name) {
            return textIfGiven(name).flatMap(GoTime::read);
        }

        public Optional<List<String>> textsIfGiven(String name) {
            return value(name).map(value -> textsOf(name, value));
        }

        public List<String> texts(String name) {
            return textsIfGiven(name).orElse(List.of());
        }

        /// An object whose values are texts; a null is an empty text, as Go has it.
        public Map<String, String> entries(String name) {
            Map<String, String> entries = new LinkedHashMap<>();
            Fields object = object(name);
            object.fields.keySet().forEach(key -> entries.put(key, object.text(key)));
            return entries;
        }

        public Optional<Fields> objectIfGiven(String name) {
            return value(name).map(value -> objectOf(name, value));
        }

        public Fields object(String name) {
            return objectIfGiven(name).orElse(NONE);
        }

        public List<Fields> objects(String name) {
            return value(name).map(value -> objectsOf(name, value)).orElse(List.of());
        }

        private static String textOf(String name, JsonValue value) {
            if (value instanceof Text(var text)) {
                return text;
            }
            throw wrongType(name, "text", value);
        }

        private static boolean truthOf(String name, JsonValue value) {
            if (value instanceof Truth(var truth)) {
                return truth;
            }
            throw wrongType(name, "true or false", value);
        }

        private static long longOf(String name, JsonValue value) {
            if (!(value instanceof Numeral(var number))) {
                throw wrongType(name, "a number", value);
            }
            try {
                return number.longValueExact();
            } catch (ArithmeticException e) {
                throw new ImageFailure.Invalid(
                        "Invalid JSON: the field \"%s\" must be a whole number below 2^63"
                                .formatted(name),
                        e);
            }
        }

        private static List<String> textsOf(String name, JsonValue value) {
            if (!(value instanceof Items(var items))) {
                throw wrongType(name, "a list of texts", value);
            }
            List<String> texts = new ArrayList<>();
            items.forEach(item -> texts.add(item == Null.NULL ? "" : textOf(name, item)));
            return texts;
        }

        private static Fields objectOf(String name, JsonValue value) {
            if (value instanceof Fields fields) {
                return fields;
            }
            throw wrongType(name, "an object", value);
        }

        private static List<Fields> objectsOf(String name, JsonValue value) {
            if (!(value instanceof Items(var items))) {
                throw wrongType(name, "a list of objects", value);
            }
            return items.stream().map(item -> objectOf(name, item)).toList();
        }

        private static ImageFailure.Invalid wrongType(String name, String type, JsonValue value) {
            return new ImageFailure.Invalid(
                    "Invalid JSON: the field \"%s\" must be %s, not %s"
                            .formatted(name, type, typeOf(value)));
        }
    }

    /// Fields in the order in which they are added.
    final class Builder {
        private final LinkedHashMap<String, JsonValue> fields = new LinkedHashMap<>();

        private Builder() {}

        public Builder text(String name, String text) {
            return value(name, new Text(text));
        }

        /// Left out where empty.
        public Builder textIfAny(String name, String text) {
            return text.isEmpty() ? this : text(name, text);
        }

        public Builder truth(String name, boolean truth) {
            return value(name, new Truth(truth));
        }

        public Builder number(String name, long number) {
            return value(name, new Numeral(BigDecimal.valueOf(number)));
        }

        public Builder time(String name, Optional<Instant> time) {
            return text(name, GoTime.text(time));
        }

        public Builder texts(String name, List<String> texts) {
            return value(name, Items.of(texts));
        }

        /// In the order of their keys, as Go writes a map.
        public Builder entries(String name, Map<String, String> entries) {
            Builder object = object();
            entries.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> object.text(entry.getKey(), entry.getValue()));
            return value(name, object.build());
        }

        public Builder value(String name, JsonValue value) {
            fields.put(name, value);
            return this;
        }

        public Fields build() {
            return new Fields(fields);
        }
    }

    static Builder object() {
        return new Builder();
    }

    /// @throws ImageFailure.Invalid where the text is no JSON
    static JsonValue read(String json) {
        return JsonInput.read(json.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws ImageFailure.Invalid where the bytes are no JSON
    static JsonValue read(byte[] json) {
        return JsonInput.read(json);
    }

    /// A whole body.
    ///
    /// @param limit in bytes; what is longer is refused
    /// @throws ImageFailure.Invalid where it is no JSON
    static JsonValue read(InputStream body, int limit) throws IOException {
        return JsonInput.read(body, limit);
    }

    /// This, which must be an object.
    default Fields asObject() {
        if (this instanceof Fields fields) {
            return fields;
        }
        throw new ImageFailure.Invalid("Invalid JSON: expected an object, not " + typeOf(this));
    }

    /// This, which must be a list of objects, or null, as Go writes an empty one.
    default List<Fields> asObjects() {
        return switch (this) {
            case Null.NULL -> List.of();
            case Items(var items) -> items.stream().map(JsonValue::asObject).toList();
            case Truth _, Numeral _, Text _, Fields _ ->
                    throw new ImageFailure.Invalid(
                            "Invalid JSON: expected a list, not " + typeOf(this));
        };
    }

    /// One line without its end.
    default String json() {
        return JsonShape.VALUE.one(this);
    }

    private static String typeOf(JsonValue value) {
        return switch (value) {
            case Null.NULL -> "null";
            case Truth _ -> "true or false";
            case Numeral _ -> "a number";
            case Text _ -> "text";
            case Items _ -> "a list";
            case Fields _ -> "an object";
        };
    }
}
