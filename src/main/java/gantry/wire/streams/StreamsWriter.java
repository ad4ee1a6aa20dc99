package gantry.wire.streams;

import gantry.json.JsonLines;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes what [StreamsReader] and [StreamsIndex] read. Texts that are empty are left out, but for
/// a product's aliases, which LXD (5.0.2) splits whether they are there or not.
final class StreamsWriter {
    private static final String CONTENT = "images";
    private static final String DATATYPE = "image-downloads";
    private static final String FORMAT = "products:1.0";

    /// As the public servers write it.
    private static final DateTimeFormatter UPDATED =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss +0000", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private StreamsWriter() {}

    static String index(String path, Collection<String> products, Instant updated) {
        Fields entry =
                JsonValue.object()
                        .text("datatype", DATATYPE)
                        .text("format", FORMAT)
                        .text("path", path)
                        .texts("products", List.copyOf(products))
                        .text("updated", UPDATED.format(updated))
                        .build();
        return JsonLines.of(
                JsonValue.object()
                        .text("format", "index:1.0")
                        .value("index", JsonValue.object().value(CONTENT, entry).build())
                        .text("updated", UPDATED.format(updated))
                        .build()
                        .json());
    }

    /// One after another, so that not the shapes of all are in memory.
    static String products(Map<String, StreamsProduct> products, Instant updated) {
        StringBuilder json =
                new StringBuilder(
                        ("{\"content_id\":\"%s\",\"datatype\":\"%s\",\"format\":\"%s\","
                                        + "\"updated\":\"%s\",\n\"products\":{")
                                .formatted(CONTENT, DATATYPE, FORMAT, UPDATED.format(updated)));
        String separator = "";
        for (Map.Entry<String, StreamsProduct> product : products.entrySet()) {
            json.append(separator)
                    .append(new JsonValue.Text(product.getKey()).json())
                    .append(':')
                    .append(JsonLines.of(product(product.getValue()).json()));
            separator = ",";
        }
        return json.append("}}\n").toString();
    }

    /// What instances need is written for LXD and for Incus, each of which reads its own field.
    private static Fields product(StreamsProduct product) {
        JsonValue.Builder fields =
                JsonValue.object()
                        .text("aliases", product.aliases())
                        .text("arch", product.arch())
                        .text("os", product.os())
                        .textIfAny("release", product.release())
                        .textIfAny("release_title", product.releaseTitle())
                        .textIfAny("support_eol", product.supportEol())
                        .textIfAny("variant", product.variant())
                        .textIfAny("version", product.version());
        if (!product.requirements().isEmpty()) {
            fields.entries("lxd_requirements", product.requirements())
                    .entries("requirements", product.requirements());
        }
        JsonValue.Builder versions = JsonValue.object();
        product.versions().forEach(version -> versions.value(version.name(), version(version)));
        return fields.value("versions", versions.build()).build();
    }

    private static Fields version(StreamsVersion version) {
        JsonValue.Builder items = JsonValue.object();
        for (int i = 0; i < version.items().size(); i++) {
            items.value(key(version.items(), i), item(version.items().get(i)));
        }
        return JsonValue.object()
                .value("items", items.build())
                .textIfAny("label", version.label())
                .build();
    }

    /// The ftype, as everywhere; a second item of one ftype is counted.
    private static String key(List<StreamsItem> items, int place) {
        String ftype = items.get(place).ftype();
        long before = items.subList(0, place).stream().filter(i -> i.ftype().equals(ftype)).count();
        return before == 0 ? ftype : ftype + "." + (before + 1);
    }

    private static Fields item(StreamsItem item) {
        JsonValue.Builder fields = JsonValue.object();
        item.combined().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(sum -> fields.text(sum.getKey(), sum.getValue()));
        return fields.textIfAny("delta_base", item.deltaBase())
                .text("ftype", item.ftype())
                .text("path", item.path())
                .text("sha256", item.sha256())
                .number("size", item.size())
                .build();
    }
}
