package gantry.remote.streams;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One image of a product's version: one file, or metadata and one of the roots beside it.
///
/// @param architecture the kernel's name for the product's
/// @param made when the version was
/// @param first the one file, or the metadata
public record StreamsImage(
        Fingerprint fingerprint,
        ImageType type,
        String architecture,
        StreamsProduct product,
        StreamsVersion version,
        Instant made,
        StreamsItem first,
        Optional<StreamsItem> root) {
    /// What LXD and Incus call the root of an image that is one file.
    static final String UNIFIED = "tar.gz";

    /// A server that has deltas has them of a few versions; each is looked for in the store.
    private static final int MOST_DELTAS = 100;

    public String rootType() {
        return root.map(StreamsItem::ftype).orElse(UNIFIED);
    }

    long size() {
        return first.size() + root.map(StreamsItem::size).orElse(0L);
    }

    static String baseName(StreamsItem item) {
        return item.path().substring(item.path().lastIndexOf('/') + 1);
    }

    /// What makes the root out of that of another version of the product, and is smaller than the
    /// root itself; the smallest first.
    List<StreamsDelta> deltas() {
        return root.map(this::deltas).orElse(List.of());
    }

    private List<StreamsDelta> deltas(StreamsItem wanted) {
        Map<String, StreamsItem> bases = bases(wanted.ftype());
        return version.items().stream()
                .filter(item -> item.ftype().equals(wanted.ftype() + ".vcdiff"))
                .filter(item -> item.size() > 0 && item.size() < wanted.size())
                .filter(item -> bases.containsKey(item.deltaBase()))
                .sorted(Comparator.comparingLong(StreamsItem::size))
                .limit(MOST_DELTAS)
                .flatMap(item -> delta(item, bases.get(item.deltaBase()), wanted).stream())
                .toList();
    }

    private static Optional<StreamsDelta> delta(
            StreamsItem delta, @Nullable StreamsItem base, StreamsItem wanted) {
        return base == null ? Optional.empty() : StreamsDelta.of(delta, base, wanted);
    }

    /// The roots of this ftype, by the names of their versions.
    private Map<String, StreamsItem> bases(String ftype) {
        Map<String, StreamsItem> bases = new HashMap<>();
        for (StreamsVersion other : product.versions()) {
            other.items().stream()
                    .filter(item -> item.ftype().equals(ftype))
                    .findFirst()
                    .ifPresent(item -> bases.putIfAbsent(other.name(), item));
        }
        return bases;
    }

    ImageInfo info(List<Alias> aliases) {
        return new ImageInfo(
                fingerprint,
                Project.DEFAULT,
                new ImageFacts(type, architecture, size(), baseName(first), made),
                new ImageSettings(
                        true,
                        false,
                        Serial.endOfLife(product.supportEol()),
                        properties(),
                        List.of()),
                new ImageHistory(made, Optional.empty(), false),
                aliases,
                Optional.empty());
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        product.requirements()
                .forEach((name, value) -> properties.put("requirements." + name, value));
        properties.put("os", product.os());
        properties.put("release", product.release());
        properties.put("version", product.version());
        properties.put("variant", product.variant());
        properties.put("architecture", product.arch());
        properties.put("label", version.label());
        properties.put("serial", version.name());
        properties.put("description", description());
        properties.put("type", rootType());
        properties
                .values()
                .removeIf(String::isEmpty); // as LXD 5.0.2 and Incus 6.0.4 leave them out
        return properties;
    }

    /// As Incus 6.0.4 words it; LXD 5.0.2 does too, but for the variant.
    private String description() {
        List<String> words = new ArrayList<>();
        words.add(product.os());
        words.add(product.releaseTitle().isEmpty() ? product.release() : product.releaseTitle());
        words.add(product.arch());
        if (!product.variant().equals("default")) {
            words.add(inBrackets(product.variant()));
        }
        words.add(inBrackets(version.label()));
        words.add(inBrackets(version.name()));
        words.removeIf(String::isEmpty);
        return String.join(" ", words);
    }

    private static String inBrackets(String text) {
        return text.isEmpty() ? "" : "(" + text + ")";
    }
}
