package gantry.wire.streams;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import gantry.json.JsonInput;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Text;
import gantry.json.TrailingInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Simplestreams files, read to their end whatever is wrong with them: what is of another type than
/// it should be is told, and read as if it were not there.
public final class StreamsAsWritten {
    /// One entry of an index. Texts that are not there are empty.
    ///
    /// @param products their ids
    public record Entry(String name, String datatype, String path, List<String> products) {
        public Entry {
            products = List.copyOf(products);
        }
    }

    /// Asked for memory for what has been read.
    public interface Room {
        /// About so many bytes.
        ///
        /// @throws IOException where that is too much
        void needs(long bytes) throws IOException;
    }

    /// One of several, made of its fields.
    private interface Part<T> {
        T read(String name, Fields fields);
    }

    private interface Size<T> {
        long of(String name, T part);
    }

    private final String file;
    private final Consumer<String> faults;
    private final Room room;

    /// @param file for the faults, which each begin with it
    public StreamsAsWritten(String file, Consumer<String> faults, Room room) {
        this.file = file;
        this.faults = faults;
        this.room = room;
    }

    /// What `index.json` names.
    ///
    /// @param limit in bytes; what is longer is refused
    /// @throws Invalid where it is no JSON object at all
    public List<Entry> entries(InputStream json, long limit) throws IOException {
        return List.copyOf(
                parts(
                                json,
                                limit,
                                new Kind<>(
                                        "index",
                                        "index:1.0",
                                        StreamsTypes.INDEX,
                                        this::entry,
                                        (_, entry) -> StreamsSize.of(entry)))
                        .values());
    }

    private Entry entry(String name, Fields fields) {
        Reading entry = new Reading("entry " + name, fields, StreamsTypes.ENTRY);
        return new Entry(
                name,
                entry.text("datatype"),
                entry.text("path"),
                entry.read(object -> object.texts("products"), List.of()));
    }

    /// The products of a product file, by their ids.
    ///
    /// @param limit in bytes; what is longer is refused
    /// @throws Invalid where it is no JSON object at all
    public SequencedMap<String, StreamsProduct> products(InputStream json, long limit)
            throws IOException {
        return parts(
                json,
                limit,
                new Kind<>(
                        "products",
                        "products:1.0",
                        StreamsTypes.PRODUCTS,
                        this::product,
                        StreamsSize::of));
    }

    /// A kind of file.
    ///
    /// @param field that holds its parts
    private record Kind<T>(
            String field, String format, StreamsTypes types, Part<T> part, Size<T> size) {}

    /// What is in one field of the file, by the names there; no more than one is held as JSON.
    private <T> SequencedMap<String, T> parts(InputStream json, long limit, Kind<T> kind)
            throws IOException {
        SequencedMap<String, T> found = new LinkedHashMap<>();
        Map<String, JsonValue> beside = new LinkedHashMap<>();
        TrailingInput trailing = new TrailingInput(json);
        JsonInput.stream(
                trailing,
                limit,
                input -> {
                    if (!input.isObject()) {
                        throw input.wrong("(all of it)", "an object");
                    }
                    input.fields(
                            name -> {
                                if (!name.equals(kind.field())) {
                                    JsonValue value = input.whole();
                                    if (kind.types().knows(name)) {
                                        beside.put(name, value);
                                    }
                                } else if (input.isObject()) {
                                    input.fields(each -> put(found, each, input.whole(), kind));
                                } else if (!input.isNull()) {
                                    throw input.wrong(name, "an object");
                                }
                            });
                    return found;
                });
        if (trailing.hasMore()) {
            faults.accept(file + ": something follows its end; clients refuse the file");
        }
        Fields top = new Fields(new LinkedHashMap<>(beside));
        kind.types().check(top, what -> faults.accept("%s: %s".formatted(file, what)));
        checkFormat(top.value("format").orElse(JsonValue.Null.NULL), kind.format());
        return found;
    }

    private <T> void put(Map<String, T> found, String name, JsonValue value, Kind<T> kind)
            throws IOException {
        JsonValue given = value == JsonValue.Null.NULL ? Fields.NONE : value; // as Go reads it
        if (!(given instanceof Fields fields)) {
            tell(name, "is no object, and clients refuse the file");
            return;
        }
        T part = kind.part().read(name, fields);
        room.needs(kind.size().of(name, part));
        if (found.put(name, part) != null) {
            tell(name, "is there twice, and clients keep one of them");
        }
    }

    private void checkFormat(JsonValue given, String expected) {
        if (given != JsonValue.Null.NULL && !given.equals(new Text(expected))) {
            faults.accept("%s: its format is not \"%s\"".formatted(file, expected));
        }
    }

    private void tell(String where, String what) {
        faults.accept("%s: %s %s".formatted(file, Words.printable(where), what));
    }

    private StreamsProduct product(String id, Fields fields) {
        Reading product = new Reading("product " + id, fields, StreamsTypes.PRODUCT);
        List<StreamsVersion> versions = new ArrayList<>();
        product.objects("versions")
                .forEach((name, version) -> versions.add(version(product, name, version)));
        Map<String, String> forLxd = product.texts("lxd_requirements");
        return new StreamsProduct(
                product.text("aliases"),
                product.text("arch"),
                product.text("os"),
                product.text("release"),
                product.text("release_title"),
                product.text("version"),
                product.text("variant"),
                product.text("support_eol"),
                forLxd.isEmpty() ? product.texts("requirements") : forLxd,
                versions);
    }

    private StreamsVersion version(Reading product, String name, Fields fields) {
        Reading version =
                new Reading(product.where + ", version " + name, fields, StreamsTypes.VERSION);
        List<StreamsItem> items = new ArrayList<>();
        version.objects("items").forEach((key, item) -> items.add(item(version, key, item)));
        return new StreamsVersion(name, version.text("label"), items);
    }

    private StreamsItem item(Reading version, String key, Fields fields) {
        Reading item = new Reading(version.where + ", item " + key, fields, StreamsTypes.ITEM);
        Map<String, String> combined = new HashMap<>();
        fields.fields().keySet().stream()
                .filter(StreamsItem::isCombined)
                .forEach(name -> combined.put(name, item.text(name)));
        return new StreamsItem(
                item.text("ftype"),
                item.text("path"),
                item.text("sha256"),
                item.read(object -> object.number("size"), 0L),
                item.text("delta_base"),
                combined);
    }

    /// An object and where it stands.
    private final class Reading {
        private final String where;
        private final Fields fields;

        Reading(String where, Fields fields, StreamsTypes types) {
            this.where = where;
            this.fields = fields;
            types.check(fields, what -> tell(where + ":", what));
        }

        <T> T read(Function<Fields, T> field, T otherwise) {
            try {
                return field.apply(fields);
            } catch (Invalid _) {
                return otherwise; // which is told already
            }
        }

        String text(String name) {
            return read(object -> object.text(name), "");
        }

        Map<String, String> texts(String name) {
            return read(object -> object.entries(name), Map.of());
        }

        Map<String, Fields> objects(String name) {
            Fields all = read(object -> object.object(name), Fields.NONE);
            Map<String, Fields> found = new LinkedHashMap<>();
            all.fields()
                    .keySet()
                    .forEach(key -> found.put(key, read(_ -> all.object(key), Fields.NONE)));
            return found;
        }
    }
}
