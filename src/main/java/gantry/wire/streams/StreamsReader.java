package gantry.wire.streams;

import gantry.json.JsonInput;
import gantry.wire.WireWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads simplestreams products as they come. A product file of a public server has 800 products of
/// 3 versions of 5 files, so what is not needed is not kept, and words that recur are kept once.
///
/// A product with a value of another type than it should be is left out, and the others are read.
final class StreamsReader {
    /// Those that recur are few: architectures, file types, systems.
    private static final int MOST_WORDS = 10_000;

    // In bytes: what an object takes besides its texts, with what is made of it later.
    private static final int PRODUCT = 200;
    private static final int VERSION = 100;
    private static final int ITEM = 120;
    private static final int TEXT = 40;

    private final JsonInput input;
    private final StreamsTaker taker;
    private final Map<String, String> words = new HashMap<>();

    // Where in the file this is; empty outside.
    private String product = "";
    private String version = "";
    private String item = "";

    /// What is wrong with the product that is read; empty where nothing is.
    private String fault = "";

    /// What the item that is read has needed so far.
    private int itemBytes;

    StreamsReader(JsonInput input, StreamsTaker taker) {
        this.input = input;
        this.taker = taker;
    }

    List<StreamsProduct> products() throws IOException {
        List<StreamsProduct> products = new ArrayList<>();
        if (!input.isObject()) {
            throw input.wrong("(all of it)", "an object");
        }
        input.fields(
                field -> {
                    if (!field.equals("products") || input.isNull()) {
                        input.skip();
                    } else if (input.isObject()) {
                        input.fields(id -> add(id, products));
                    } else {
                        throw input.wrong(field, "an object");
                    }
                });
        return products;
    }

    private void add(String id, List<StreamsProduct> products) throws IOException {
        fault = "";
        taker.needs(PRODUCT);
        product = id;
        StreamsProduct read = new Product().read();
        product = "";
        if (fault.isEmpty()) {
            products.add(read);
        } else {
            taker.leftOut(fault);
        }
    }

    private void tell(String what) {
        if (fault.isEmpty()) {
            fault = "product " + WireWords.start(product);
            fault += version.isEmpty() ? "" : ", version " + WireWords.start(version);
            fault += item.isEmpty() ? "" : ", item " + WireWords.start(item);
            fault += ": " + what;
        }
    }

    private void need(int bytes) throws IOException {
        itemBytes += bytes;
        taker.needs(bytes);
    }

    /// A text; null is an empty one, as Go has it.
    private String text(String field) throws IOException {
        if (input.isNull()) {
            return "";
        }
        if (!input.isText()) {
            return wrong(field, "text");
        }
        String text = input.text();
        need(TEXT + text.length());
        return text;
    }

    private String wrong(String field, String type) {
        tell(input.wrongWords(field, type));
        input.skip();
        return "";
    }

    private String word(String field) throws IOException {
        if (!input.isText()) {
            return text(field);
        }
        return once(input.text());
    }

    private String once(String text) throws IOException {
        String known = words.get(text);
        if (known != null) {
            return known;
        }
        taker.needs(TEXT + text.length());
        if (words.size() < MOST_WORDS) {
            words.put(text, text);
        }
        return text;
    }

    /// A whole number; null is zero, as Go has it.
    private long number(String field) {
        if (input.isNull()) {
            return 0;
        }
        if (!input.isNumber()) {
            wrong(field, "a whole number");
            return 0;
        }
        String numeral = input.numeral();
        try {
            return Long.parseLong(numeral);
        } catch (NumberFormatException _) {
            tell(
                    "the field \"%s\" must be a whole number, not %s"
                            .formatted(field, WireWords.start(numeral)));
            return 0;
        }
    }

    private void fields(String field, JsonInput.EachField each) throws IOException {
        if (input.isNull()) {
            return;
        }
        if (input.isObject()) {
            input.fields(each);
        } else {
            wrong(field, "an object");
        }
    }

    private Map<String, String> texts(String field) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        fields(field, name -> texts.put(once(name), word(field + "." + WireWords.start(name))));
        return texts;
    }

    private final class Product {
        private String aliases = "";
        private String arch = "";
        private String os = "";
        private String release = "";
        private String releaseTitle = "";
        private String versionText = "";
        private String variant = "";
        private String supportEol = "";
        private Map<String, String> lxdRequirements = Map.of();
        private Map<String, String> requirements = Map.of();
        private final List<StreamsVersion> versions = new ArrayList<>();

        StreamsProduct read() throws IOException {
            if (input.isObject()) {
                input.fields(this::field);
            } else if (!input.isNull()) {
                tell("it must be an object, not " + input.kind());
                input.skip();
            }
            return new StreamsProduct(
                    aliases,
                    arch,
                    os,
                    release,
                    releaseTitle,
                    versionText,
                    variant,
                    supportEol,
                    lxdRequirements.isEmpty() ? requirements : lxdRequirements,
                    versions);
        }

        private void field(String name) throws IOException {
            switch (name) {
                case "aliases" -> aliases = text(name);
                case "arch" -> arch = word(name);
                case "os" -> os = word(name);
                case "release" -> release = word(name);
                case "release_title" -> releaseTitle = word(name);
                case "version" -> versionText = word(name);
                case "variant" -> variant = word(name);
                case "support_eol" -> supportEol = word(name);
                case "lxd_requirements" -> lxdRequirements = texts(name);
                case "requirements" -> requirements = readKindly();
                case "versions" -> fields(name, this::version);
                default -> input.skip();
            }
        }

        /// LXD (5.0.2) does not look at these, so trees are read by it whatever they hold.
        private Map<String, String> readKindly() throws IOException {
            if (!input.isObject()) {
                input.skip();
                return Map.of();
            }
            Map<String, String> texts = new LinkedHashMap<>();
            input.fields(
                    name -> {
                        if (input.isText()) {
                            texts.put(once(name), once(input.text()));
                        } else if (input.isTruth()) {
                            texts.put(once(name), Boolean.toString(input.truth()));
                        } else {
                            input.skip();
                        }
                    });
            return texts;
        }

        private void version(String name) throws IOException {
            taker.needs(VERSION);
            StreamsReader.this.version = name;
            versions.add(new Version(once(name)).read());
            StreamsReader.this.version = "";
        }
    }

    private final class Version {
        private final String name;
        private String label = "";
        private final List<StreamsItem> items = new ArrayList<>();

        Version(String name) {
            this.name = name;
        }

        StreamsVersion read() throws IOException {
            if (input.isObject()) {
                input.fields(this::field);
            } else if (!input.isNull()) {
                tell("it must be an object, not " + input.kind());
                input.skip();
            }
            return new StreamsVersion(name, label, items);
        }

        private void field(String field) throws IOException {
            switch (field) {
                case "label" -> label = word(field);
                case "items" -> fields(field, this::item);
                default -> input.skip();
            }
        }

        private void item(String key) throws IOException {
            itemBytes = 0;
            item = key;
            need(ITEM);
            StreamsItem read = new Item().read();
            item = "";
            if (taker.wants(read.ftype())) {
                items.add(read);
            } else {
                taker.needs(-itemBytes);
            }
        }
    }

    private final class Item {
        private String ftype = "";
        private String path = "";
        private String sha256 = "";
        private long size;
        private String deltaBase = "";
        private Map<String, String> combined = Map.of();

        StreamsItem read() throws IOException {
            if (input.isObject()) {
                input.fields(this::field);
            } else if (!input.isNull()) {
                tell("it must be an object, not " + input.kind());
                input.skip();
            }
            return new StreamsItem(ftype, path, sha256, size, deltaBase, combined);
        }

        private void field(String name) throws IOException {
            switch (name) {
                case "ftype" -> ftype = word(name);
                case "path" -> path = text(name);
                case "sha256" -> sha256 = text(name);
                case "size" -> size = number(name);
                case "delta_base" -> deltaBase = word(name);
                default -> other(name);
            }
        }

        private void other(String name) throws IOException {
            if (!StreamsItem.isCombined(name)) {
                input.skip();
                return;
            }
            if (combined.isEmpty()) {
                combined = new HashMap<>();
            }
            combined.put(once(name), text(name));
        }
    }
}
