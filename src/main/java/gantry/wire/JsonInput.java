package gantry.wire;

import gantry.image.ImageFailure;
import gantry.wire.JsonValue.Fields;
import gantry.wire.JsonValue.Items;
import gantry.wire.JsonValue.Null;
import gantry.wire.JsonValue.Numeral;
import gantry.wire.JsonValue.Text;
import gantry.wire.JsonValue.Truth;
import io.avaje.json.JsonException;
import io.avaje.json.JsonIoException;
import io.avaje.json.JsonReader;
import io.avaje.json.stream.JsonStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads strangers' JSON with the library, and bounds it: the depth, the number of values, and the
/// words of its failures, since the library's own repeat what was sent, secrets and all. As Go's
/// decoder, it does not look at what follows the value.
final class JsonInput {
    /// Nothing in the API is a tenth as deep.
    private static final int DEEPEST = 100;

    /// Of one value, with all that is in it. An image with a thousand properties has a thousand.
    private static final int MOST_VALUES = 200_000;

    private static final JsonStream STREAM = JsonStream.builder().build();

    private final JsonReader reader;
    private int values;

    private JsonInput(JsonReader reader) {
        this.reader = reader;
    }

    /// What is to be done with a reader, while its failures are put into words.
    interface Reading<T> {
        T read(JsonInput input) throws IOException;
    }

    static JsonValue read(byte[] json) {
        try (JsonReader reader = STREAM.reader(json)) {
            return new JsonInput(reader).whole();
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    static JsonValue read(InputStream body, int limit) throws IOException {
        return read(bytes(body, limit));
    }

    static byte[] bytes(InputStream body, int limit) throws IOException {
        byte[] json = body.readNBytes(limit + 1);
        if (json.length > limit) {
            throw new ImageFailure.Invalid(
                    "Invalid JSON: it is larger than %d bytes, the most that is taken"
                            .formatted(limit));
        }
        return json;
    }

    /// For what is too large to be held at once.
    static <T> T stream(InputStream body, long limit, Reading<T> reading) throws IOException {
        try (JsonReader reader = STREAM.reader(new LimitedInput(body, limit))) {
            return reading.read(new JsonInput(reader));
        } catch (JsonIoException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw refused(e);
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    /// The library also lets an index run out of an array where text is cut short.
    private static ImageFailure refused(RuntimeException e) {
        return switch (e) {
            case ImageFailure failure -> failure;
            case JsonException _, IndexOutOfBoundsException _, ArithmeticException _ ->
                    new ImageFailure.Invalid("Invalid JSON: it is cut short or misspelt", e);
            default -> throw e;
        };
    }

    boolean isObject() {
        return reader.currentToken() == JsonReader.Token.BEGIN_OBJECT;
    }

    boolean isList() {
        return reader.currentToken() == JsonReader.Token.BEGIN_ARRAY;
    }

    /// A value and all that is in it.
    JsonValue whole() {
        values = 0;
        return value(0);
    }

    interface EachField {
        void field(String name) throws IOException;
    }

    /// @param each reads the value of the field it is told of
    void fields(EachField each) throws IOException {
        reader.beginObject();
        while (reader.hasNextField()) {
            each.field(reader.nextField());
        }
        reader.endObject();
    }

    interface EachItem {
        void item() throws IOException;
    }

    /// @param each reads one item
    void items(EachItem each) throws IOException {
        reader.beginArray();
        while (reader.hasNextElement()) {
            each.item();
        }
        reader.endArray();
    }

    /// Whether the value is null, which is then read.
    boolean isNull() {
        return reader.isNullValue();
    }

    /// A text; null is an empty one, as Go has it.
    String text() {
        return isNull() ? "" : text(reader.readString());
    }

    /// A whole number; null is zero, as Go has it.
    long number() {
        return isNull() ? 0 : reader.readLong();
    }

    /// Reads over a value and all that is in it.
    void skip() {
        skip(0);
    }

    private void skip(int depth) {
        checkDepth(depth);
        if (isList()) {
            reader.beginArray();
            while (reader.hasNextElement()) {
                skip(depth + 1);
            }
            reader.endArray();
        } else if (isObject()) {
            reader.beginObject();
            while (reader.hasNextField()) {
                reader.nextField();
                skip(depth + 1);
            }
            reader.endObject();
        } else {
            reader.skipValue();
        }
    }

    private static void checkDepth(int depth) {
        if (depth > DEEPEST) {
            throw new ImageFailure.Invalid(
                    "Invalid JSON: it is nested deeper than %d".formatted(DEEPEST));
        }
    }

    private JsonValue value(int depth) {
        checkDepth(depth);
        if (++values > MOST_VALUES) {
            throw new ImageFailure.Invalid(
                    "Invalid JSON: it holds more than %d values".formatted(MOST_VALUES));
        }
        JsonReader.Token token = reader.currentToken();
        if (token == null) {
            throw new JsonException("no value");
        }
        return switch (token) {
            case BEGIN_ARRAY -> list(depth);
            case BEGIN_OBJECT -> object(depth);
            case STRING -> new Text(text(reader.readString()));
            case NUMBER -> new Numeral(reader.readDecimal());
            case BOOLEAN -> new Truth(reader.readBoolean());
            case NULL -> nothing();
        };
    }

    private JsonValue list(int depth) {
        List<JsonValue> items = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNextElement()) {
            items.add(value(depth + 1));
        }
        reader.endArray();
        return new Items(items);
    }

    private JsonValue object(int depth) {
        LinkedHashMap<String, JsonValue> fields = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNextField()) {
            String name = text(reader.nextField());
            fields.put(name, value(depth + 1));
        }
        reader.endObject();
        return new Fields(fields);
    }

    private JsonValue nothing() {
        if (!reader.isNullValue()) {
            throw new JsonException("no null");
        }
        return Null.NULL;
    }

    /// Halves of characters become U+FFFD, as in Go: no file and no database takes them.
    private static String text(String read) {
        if (read.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return read;
        }
        StringBuilder out = new StringBuilder(read.length());
        read.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
