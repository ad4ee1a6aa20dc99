package gantry.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads simplestreams products as they come. A product file of a public server has 800 products of
/// 3 versions of 5 files, so what is not needed is not kept, and words that recur are kept once.
final class StreamsReader {
    /// Those that recur are few: architectures, file types, systems.
    private static final int MOST_WORDS = 10_000;

    private final JsonInput input;
    private final Map<String, String> words = new HashMap<>();

    StreamsReader(JsonInput input) {
        this.input = input;
    }

    List<StreamsProduct> products() throws IOException {
        List<StreamsProduct> products = new ArrayList<>();
        input.fields(
                field -> {
                    if (field.equals("products") && !input.isNull()) {
                        input.fields(_ -> products.add(new Product().read()));
                    } else {
                        input.skip();
                    }
                });
        return products;
    }

    private String word() {
        return word(input.text());
    }

    private String word(String text) {
        String known = words.get(text);
        if (known != null) {
            return known;
        }
        if (words.size() < MOST_WORDS) {
            words.put(text, text);
        }
        return text;
    }

    private Map<String, String> texts() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!input.isNull()) {
            input.fields(name -> texts.put(word(name), word()));
        }
        return texts;
    }

    private final class Product {
        private String aliases = "";
        private String arch = "";
        private String os = "";
        private String release = "";
        private String releaseTitle = "";
        private String version = "";
        private String variant = "";
        private String supportEol = "";
        private Map<String, String> lxdRequirements = Map.of();
        private Map<String, String> requirements = Map.of();
        private final List<StreamsVersion> versions = new ArrayList<>();

        StreamsProduct read() throws IOException {
            if (!input.isNull()) {
                input.fields(this::field);
            }
            return new StreamsProduct(
                    aliases,
                    arch,
                    os,
                    release,
                    releaseTitle,
                    version,
                    variant,
                    supportEol,
                    lxdRequirements.isEmpty() ? requirements : lxdRequirements,
                    versions);
        }

        private void field(String name) throws IOException {
            switch (name) {
                case "aliases" -> aliases = input.text();
                case "arch" -> arch = word();
                case "os" -> os = word();
                case "release" -> release = word();
                case "release_title" -> releaseTitle = word();
                case "version" -> version = word();
                case "variant" -> variant = word();
                case "support_eol" -> supportEol = word();
                case "lxd_requirements" -> lxdRequirements = texts();
                case "requirements" -> requirements = texts();
                case "versions" -> readVersions();
                default -> input.skip();
            }
        }

        private void readVersions() throws IOException {
            if (!input.isNull()) {
                input.fields(name -> versions.add(new Version(name).read()));
            }
        }
    }

    private final class Version {
        private final String name;
        private String label = "";
        private final List<StreamsItem> items = new ArrayList<>();

        Version(String name) {
            this.name = word(name);
        }

        StreamsVersion read() throws IOException {
            if (!input.isNull()) {
                input.fields(this::field);
            }
            return new StreamsVersion(name, label, items);
        }

        private void field(String field) throws IOException {
            switch (field) {
                case "label" -> label = word();
                case "items" -> readItems();
                default -> input.skip();
            }
        }

        private void readItems() throws IOException {
            if (!input.isNull()) {
                input.fields(_ -> items.add(new Item().read()));
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
            if (!input.isNull()) {
                input.fields(this::field);
            }
            return new StreamsItem(ftype, path, sha256, size, deltaBase, combined);
        }

        private void field(String name) throws IOException {
            switch (name) {
                case "ftype" -> ftype = word();
                case "path" -> path = input.text();
                case "sha256" -> sha256 = input.text();
                case "size" -> size = input.number();
                case "delta_base" -> deltaBase = word();
                default -> other(name);
            }
        }

        private void other(String name) throws IOException {
            if (!name.startsWith("combined_")) {
                input.skip();
                return;
            }
            if (combined.isEmpty()) {
                combined = new HashMap<>();
            }
            combined.put(word(name), input.text());
        }
    }
}
