package gantry.remote.streams;

import gantry.format.Architectures;
import gantry.image.Fingerprint;
import gantry.image.ImageType;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the images among the files of products. What is no image that LXD or Incus would see is
/// left out: an architecture nobody knows, a version without a date, metadata that says no
/// fingerprint for a root.
public final class StreamsImages {
    /// What follows the ftype of a root where an item is a delta of it.
    private static final String DELTA = ".vcdiff";

    /// Of two images that ask for one alias the earlier one has it. Where a text is missing, it
    /// comes last.
    private static int order(StreamsImage one, StreamsImage other) {
        StreamsProduct product = one.product();
        StreamsProduct otherProduct = other.product();
        int order = byText(product.os(), otherProduct.os());
        if (order == 0) {
            order = byText(product.release(), otherProduct.release());
        }
        if (order == 0) {
            order = byText(product.variant(), otherProduct.variant());
        }
        if (order == 0) {
            order = byText(other.version().name(), one.version().name());
        }
        if (order == 0) {
            order = byText(product.arch(), otherProduct.arch());
        }
        return order == 0 ? preference(one.rootType()) - preference(other.rootType()) : order;
    }

    /// By fingerprint, in hexadecimal digits.
    private final Map<String, StreamsImage> images = new LinkedHashMap<>();

    private final List<Family> families;

    private StreamsImages(List<Family> families) {
        this.families = families;
    }

    /// Each image once, in the order in which they take aliases.
    public static List<StreamsImage> of(List<StreamsProduct> products) {
        return of(products, List.of(Family.values()));
    }

    /// Those that these would see.
    public static List<StreamsImage> of(
            Collection<StreamsProduct> products, List<Family> families) {
        StreamsImages found = new StreamsImages(families);
        products.forEach(found::add);
        List<StreamsImage> sorted = new ArrayList<>(found.images.values());
        sorted.sort(StreamsImages::order);
        return sorted;
    }

    private static int byText(String one, String other) {
        return one.isEmpty() || other.isEmpty()
                ? Boolean.compare(one.isEmpty(), other.isEmpty())
                : one.compareTo(other);
    }

    private static int preference(String rootType) {
        return switch (rootType) {
            case StreamsImage.UNIFIED, "squashfs" -> 0;
            case "root.tar.xz" -> 1;
            case "disk-kvm.img" -> 2;
            case "uefi1.img" -> 3;
            default -> 4;
        };
    }

    /// Whether clients may fetch what is of this ftype.
    public static boolean isKnown(String ftype) {
        return Family.of(ftype).isPresent()
                || typeWith(ftype).isPresent()
                || (isDelta(ftype) && typeWith(rootOf(ftype)).isPresent());
    }

    public static boolean isDelta(String ftype) {
        return ftype.endsWith(DELTA);
    }

    /// The ftype of the roots that deltas of this one make.
    public static String rootOf(String delta) {
        return delta.substring(0, delta.length() - DELTA.length());
    }

    /// The type of the images that have such a root; empty where it is none.
    public static Optional<ImageType> typeWith(String ftype) {
        return switch (ftype) {
            case "squashfs", "root.tar.xz" -> Optional.of(ImageType.CONTAINER);
            case "disk-kvm.img", "disk1.img", "uefi1.img" -> Optional.of(ImageType.VIRTUAL_MACHINE);
            default -> Optional.empty();
        };
    }

    private void add(StreamsProduct product) {
        Architectures.nameOf(product.arch())
                .ifPresent(
                        architecture ->
                                product.versions()
                                        .forEach(version -> add(product, architecture, version)));
    }

    private void add(StreamsProduct product, String architecture, StreamsVersion version) {
        Optional<Instant> made = Serial.date(version.name());
        if (made.isEmpty()) {
            return;
        }
        Found found = new Found(architecture, product, version, made.get(), roots(version));
        for (Family family : families) {
            version.items().forEach(item -> found.add(family, item));
        }
    }

    /// The sum that metadata says is the same for all roots of one ftype, so that only the first of
    /// them is of an image. There are five ftypes, but versions with a hundred thousand items.
    public static Collection<StreamsItem> roots(StreamsVersion version) {
        Map<String, StreamsItem> roots = new LinkedHashMap<>();
        version.items().stream()
                .filter(item -> typeWith(item.ftype()).isPresent() && !item.path().isEmpty())
                .forEach(item -> roots.putIfAbsent(item.ftype(), item));
        return roots.values();
    }

    private final class Found {
        private final String architecture;
        private final StreamsProduct product;
        private final StreamsVersion version;
        private final Instant made;
        private final Collection<StreamsItem> roots;

        Found(
                String architecture,
                StreamsProduct product,
                StreamsVersion version,
                Instant made,
                Collection<StreamsItem> roots) {
            this.roots = roots;
            this.architecture = architecture;
            this.product = product;
            this.version = version;
            this.made = made;
        }

        void add(Family family, StreamsItem item) {
            if (item.path().isEmpty()) {
                return;
            }
            if (item.ftype().equals(family.unified())) {
                ImageType type = ImageType.of(item.combinedType()).orElse(ImageType.CONTAINER);
                add(item.sha256(), type, item, Optional.empty());
            } else if (item.ftype().equals(family.metadata())) {
                roots.forEach(root -> addSplit(item, root));
            }
        }

        private void addSplit(StreamsItem metadata, StreamsItem root) {
            typeWith(root.ftype())
                    .ifPresent(
                            type ->
                                    add(
                                            metadata.combinedWith(root.ftype()),
                                            type,
                                            metadata,
                                            Optional.of(root)));
        }

        private void add(
                String sum, ImageType type, StreamsItem first, Optional<StreamsItem> root) {
            if (!images.containsKey(sum)) {
                Fingerprint.parse(sum)
                        .map(
                                fingerprint ->
                                        new StreamsImage(
                                                fingerprint,
                                                type,
                                                architecture,
                                                product,
                                                version,
                                                made,
                                                first,
                                                root))
                        .ifPresent(image -> images.put(sum, image));
            }
        }
    }
}
