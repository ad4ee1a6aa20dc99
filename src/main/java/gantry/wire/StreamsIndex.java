package gantry.wire;

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
        input.fields(
                field -> {
                    if (field.equals("index") && !input.isNull()) {
                        input.fields(_ -> Entry.read(input).addTo(files));
                    } else {
                        input.skip();
                    }
                });
        return new StreamsIndex(files);
    }

    private static final class Entry {
        private String datatype = "";
        private String path = "";
        private boolean hasProducts;

        static Entry read(JsonInput input) throws IOException {
            Entry entry = new Entry();
            if (!input.isNull()) {
                input.fields(field -> entry.field(field, input));
            }
            return entry;
        }

        private void field(String name, JsonInput input) throws IOException {
            switch (name) {
                case "datatype" -> datatype = input.text();
                case "path" -> path = input.text();
                case "products" -> readProducts(input);
                default -> input.skip();
            }
        }

        private void readProducts(JsonInput input) throws IOException {
            if (!input.isNull()) {
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
