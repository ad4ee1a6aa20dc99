package gantry.remote.streams.lint;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageType;
import gantry.image.Words;
import gantry.remote.streams.Family;
import gantry.remote.streams.StreamsImage;
import gantry.remote.streams.StreamsImages;
import gantry.wire.streams.StreamsProduct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What LXD and Incus see of products, beside each other.
final class LintView {
    /// What is one image to a person, whatever either family makes of it.
    private record Key(String product, String version, String root, int count) {}

    private record Name(String text, ImageType type, String architecture) {}

    private final Set<String> faults;
    private final IdentityHashMap<StreamsProduct, String> ids = new IdentityHashMap<>();
    private final SequencedMap<Key, LintedImage> seen = new LinkedHashMap<>();

    LintView(Set<String> faults, SequencedMap<String, StreamsProduct> products) {
        this.faults = faults;
        products.forEach((id, product) -> ids.put(product, id));
        for (Family family : Family.values()) {
            add(family, StreamsImages.of(products.values(), List.of(family)));
        }
        if (seen.isEmpty()) {
            faults.add("Neither LXD nor Incus sees any image");
        }
    }

    List<LintedImage> images() {
        return List.copyOf(seen.values());
    }

    private void add(Family family, List<StreamsImage> images) {
        Map<Name, String> takers = new HashMap<>();
        IdentityHashMap<StreamsProduct, Set<ImageType>> served = new IdentityHashMap<>();
        Map<Key, Integer> counts = new HashMap<>();
        for (StreamsImage image : images) {
            boolean isNewest =
                    served.computeIfAbsent(image.product(), _ -> new HashSet<>()).add(type(image));
            Key plain = new Key(id(image), image.version().name(), image.rootType(), 0);
            int count = counts.merge(plain, 1, Integer::sum);
            Key key = new Key(plain.product(), plain.version(), plain.root(), count);
            List<String> aliases = isNewest ? aliases(image, takers) : List.of();
            seen.merge(key, linted(family, image, aliases), LintView::both);
        }
    }

    private String id(StreamsImage image) {
        return ids.getOrDefault(image.product(), "");
    }

    /// LXD (5.0.2) and Incus (6.0.4) take every unified image for a container.
    private static ImageType type(StreamsImage image) {
        return image.root().isEmpty() ? ImageType.CONTAINER : image.type();
    }

    private LintedImage linted(Family family, StreamsImage image, List<String> aliases) {
        Optional<Fingerprint> fingerprint = Optional.of(image.fingerprint());
        return new LintedImage(
                id(image),
                image.version().name(),
                type(image),
                image.product().arch(),
                image.rootType(),
                family == Family.LXD ? fingerprint : Optional.empty(),
                family == Family.INCUS ? fingerprint : Optional.empty(),
                aliases);
    }

    private static LintedImage both(LintedImage lxd, LintedImage incus) {
        return new LintedImage(
                lxd.product(),
                lxd.version(),
                incus.type(),
                lxd.architecture(),
                lxd.root(),
                lxd.lxd(),
                incus.incus(),
                lxd.aliases());
    }

    private List<String> aliases(StreamsImage image, Map<Name, String> takers) {
        List<String> own = new ArrayList<>();
        for (String text : image.product().aliases().split(",", -1)) {
            Name name = new Name(text, type(image), image.architecture());
            if (!Alias.canBeTyped(text)) {
                continue; // which is told of the product
            }
            String taker = takers.putIfAbsent(name, id(image));
            if (taker == null) {
                own.add(text);
            } else if (!taker.equals(id(image))) {
                faults.add(
                        "product %s: its alias %s already leads to a %s of product %s"
                                .formatted(
                                        Words.printable(id(image)),
                                        Words.printable(text),
                                        name.type(),
                                        Words.printable(taker)));
            }
        }
        return own;
    }
}
