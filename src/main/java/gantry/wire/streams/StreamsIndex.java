package gantry.wire.streams;

import gantry.json.JsonInput;
import gantry.wire.WireWords;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// `streams/v1/index.json` of a simplestreams server.
///
/// @param files paths of the product files that have images, beneath the server's URL
public record StreamsIndex(List<String> files) {
    public StreamsIndex {
        files = List.copyOf(files);
    }

    /// @param limit in bytes; what is longer is refused
    /// @throws gantry.image.ImageFailure.Invalid where it is no index
    public static StreamsIndex read(InputStream json, long limit) throws IOException {
        return JsonInput.stream(json, limit, StreamsIndex::read);
    }

    /// The index of a tree that has one product file.
    ///
    /// @param path of that file, beneath the server's URL
    /// @param products their ids; an index without any shows nothing
    public static String write(String path, Collection<String> products, Instant updated) {
        return StreamsWriter.index(path, products, updated);
    }

    private static StreamsIndex read(JsonInput input) throws IOException {
        List<String> files = new ArrayList<>();
        if (!input.isObject()) {
            throw input.wrong("(all of it)", "an object");
        }
        input.fields(
                field -> {
                    if (!field.equals("index") || input.isNull()) {
                        input.skip();
                    } else if (input.isObject()) {
                        input.fields(name -> Entry.read(name, input).addTo(files));
                    } else {
                        throw input.wrong(field, "an object");
                    }
                });
        return new StreamsIndex(files);
    }

    private static final class Entry {
        private String datatype = "";
        private String path = "";
        private boolean hasProducts;

        static Entry read(String name, JsonInput input) throws IOException {
            Entry entry = new Entry();
            String place = "index." + WireWords.start(name);
            if (input.isObject()) {
                input.fields(field -> entry.field(place, field, input));
            } else if (!input.isNull()) {
                throw input.wrong(place, "an object");
            }
            return entry;
        }

        private void field(String place, String name, JsonInput input) throws IOException {
            switch (name) {
                case "datatype" -> datatype = text(place, name, input);
                case "path" -> path = text(place, name, input);
                case "products" -> readProducts(place, input);
                default -> input.skip();
            }
        }

        private static String text(String place, String name, JsonInput input) {
            if (!input.isText() && !input.isNull()) {
                throw input.wrong(place + "." + name, "text");
            }
            return input.text();
        }

        private void readProducts(String place, JsonInput input) throws IOException {
            if (!input.isNull()) {
                if (!input.isList()) {
                    throw input.wrong(place + ".products", "a list of texts");
                }
                input.items(
                        () -> {
                            hasProducts = true;
                            input.skip();
                        });
            }
        }

        /// LXD and Incus read only those that say they have images.
        void addTo(List<String> files) {
            if (datatype.equals("image-downloads") && hasProducts) {
                files.add(path);
            }
        }
    }
}
