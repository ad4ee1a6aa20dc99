package gantry.json;

import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.json.JsonValue.Null;
import gantry.json.JsonValue.Numeral;
import gantry.json.JsonValue.Text;
import gantry.json.JsonValue.Truth;
import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;

/// Lets the library write what has no shape. Unlike the library's own way with records, nulls and
/// empty lists are written: clients of LXD ask for their fields by name.
final class JsonOutput implements JsonAdapter<JsonValue> {
    @Override
    public void toJson(JsonWriter writer, JsonValue value) {
        boolean nulls = writer.serializeNulls();
        boolean empty = writer.serializeEmpty();
        writer.serializeNulls(true);
        writer.serializeEmpty(true);
        write(writer, value);
        writer.serializeNulls(nulls);
        writer.serializeEmpty(empty);
    }

    @Override
    public JsonValue fromJson(JsonReader reader) {
        throw new UnsupportedOperationException("JsonInput reads, within limits");
    }

    private static void write(JsonWriter writer, JsonValue value) {
        switch (value) {
            case Null.NULL -> writer.nullValue();
            case Truth(var truth) -> writer.value(truth);
            case Numeral(var number) -> writer.value(number);
            case Text(var text) -> writer.value(text);
            case Items(var items) -> {
                writer.beginArray();
                items.forEach(item -> write(writer, item));
                writer.endArray();
            }
            case Fields(var fields) -> {
                writer.beginObject();
                fields.forEach(
                        (name, field) -> {
                            writer.name(name);
                            write(writer, field);
                        });
                writer.endObject();
            }
        }
    }
}
