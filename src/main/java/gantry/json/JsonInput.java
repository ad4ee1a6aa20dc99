package gantry.json;

import gantry.image.ImageFailure;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.json.JsonValue.Null;
import gantry.json.JsonValue.Numeral;
import gantry.json.JsonValue.Text;
import gantry.json.JsonValue.Truth;
import io.avaje.json.JsonDataException;
import io.avaje.json.JsonException;
import io.avaje.json.JsonIoException;
import io.avaje.json.JsonReader;
import io.avaje.json.stream.JsonStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads strangers' JSON with the library, and bounds it: the depth, the number of values, and the
/// words of its failures, since the library's own repeat what was sent, secrets and all. As Go's
/// decoder, it does not look at what follows the value.
public final class JsonInput {
    /// Nothing in the API is a tenth as deep.
    private static final int DEEPEST = 100;

    /// Of one value, with all that is in it. An image with a thousand properties has a thousand.
    private static final int MOST_VALUES = 200_000;

    private static final JsonStream STREAM = JsonStream.builder().build();

    /// U+FEFF in UTF-8, with which Windows' editors begin a file.
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final JsonReader reader;
    private int values;

    private JsonInput(JsonReader reader) {
        this.reader = reader;
    }

    /// What is to be done with a reader, while its failures are put into words.
    public interface Reading<T> {
        T read(JsonInput input) throws IOException;
    }

    static JsonValue read(byte[] json) {
        if (json.length >= MARK.length
                && Arrays.equals(json, 0, MARK.length, MARK, 0, MARK.length)) {
            throw marked();
        }
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

    /// For what is too large to be held at once; its texts are not.
    public static <T> T stream(InputStream body, long limit, Reading<T> reading)
            throws IOException {
        BufferedInputStream input =
                new BufferedInputStream(new BoundedNumbers(new LimitedInput(body, limit)));
        input.mark(MARK.length);
        if (Arrays.equals(input.readNBytes(MARK.length), MARK)) {
            throw marked();
        }
        input.reset();
        try (JsonReader reader = STREAM.reader(input)) {
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
            case JsonDataException tooLong when isTooLong(tooLong) ->
                    new ImageFailure.Invalid(
                            "Invalid JSON: it holds a text of more than 32,000 characters, the most that is taken",
                            tooLong);
            case JsonException _,
                    IndexOutOfBoundsException _,
                    ArithmeticException _,
                    NumberFormatException _ ->
                    new ImageFailure.Invalid("Invalid JSON: it is cut short or misspelt", e);
            default -> throw e;
        };
    }

    /// The library (avaje-jsonb) takes texts of 32,767 characters.
    private static boolean isTooLong(JsonDataException e) {
        return String.valueOf(e.getMessage()).startsWith("Maximum string buffer limit");
    }

    private static ImageFailure.Invalid marked() {
        return new ImageFailure.Invalid(
                "Invalid JSON: it begins with a byte order mark (EF BB BF), which has to go");
    }

    /// That the value which comes is of another type than it should be, to be thrown.
    public ImageFailure.Invalid wrong(String field, String type) {
        return new ImageFailure.Invalid("Invalid JSON: " + wrongWords(field, type));
    }

    /// The same in words.
    public String wrongWords(String field, String type) {
        return "the field \"%s\" must be %s, not %s".formatted(field, type, kind());
    }

    /// What the value which comes is, in words.
    public String kind() {
        JsonReader.Token token = reader.currentToken();
        if (token == null) {
            throw new JsonException("no value");
        }
        return switch (token) {
            case BEGIN_ARRAY -> "a list";
            case BEGIN_OBJECT -> "an object";
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
        };
    }

    public boolean isText() {
        return reader.currentToken() == JsonReader.Token.STRING;
    }

    public boolean isNumber() {
        return reader.currentToken() == JsonReader.Token.NUMBER;
    }

    public boolean isTruth() {
        return reader.currentToken() == JsonReader.Token.BOOLEAN;
    }

    /// A number as it is written.
    public String numeral() {
        return reader.readRaw();
    }

    public boolean truth() {
        return reader.readBoolean();
    }

    public boolean isObject() {
        return reader.currentToken() == JsonReader.Token.BEGIN_OBJECT;
    }

    public boolean isList() {
        return reader.currentToken() == JsonReader.Token.BEGIN_ARRAY;
    }

    /// A value and all that is in it.
    public JsonValue whole() {
        values = 0;
        return value(0);
    }

    public interface EachField {
        void field(String name) throws IOException;
    }

    /// @param each reads the value of the field it is told of
    public void fields(EachField each) throws IOException {
        reader.beginObject();
        while (reader.hasNextField()) {
            each.field(reader.nextField());
        }
        reader.endObject();
    }

    public interface EachItem {
        void item() throws IOException;
    }

    /// @param each reads one item
    public void items(EachItem each) throws IOException {
        reader.beginArray();
        while (reader.hasNextElement()) {
            each.item();
        }
        reader.endArray();
    }

    /// Whether the value is null, which is then read.
    public boolean isNull() {
        return reader.isNullValue();
    }

    /// A text; null is an empty one, as Go has it.
    public String text() {
        return isNull() ? "" : text(reader.readString());
    }

    /// A whole number; null is zero, as Go has it.
    long number() {
        return isNull() ? 0 : reader.readLong();
    }

    /// Reads over a value and all that is in it.
    public void skip() {
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
            case NUMBER -> new Numeral(numeral(reader.readRaw()));
            case BOOLEAN -> new Truth(reader.readBoolean());
            case NULL -> nothing();
        };
    }

    /// One that is not written as an integer, such as `4e3`, never has the scale 0, which tells
    /// it from one: Go reads only those as integers.
    private static BigDecimal numeral(String text) {
        BigDecimal number = new BigDecimal(text);
        boolean isInteger = text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
        return !isInteger && number.scale() == 0 ? number.setScale(1) : number;
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
