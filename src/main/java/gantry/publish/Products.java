package gantry.publish;

import gantry.image.Fingerprint;
import gantry.image.ImageType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes products of images, so that clients who read them find under each alias the very image
/// that the store has under it.
final class Products {
    private final Names names;
    private final Map<Fingerprint, List<String>> aliases = new HashMap<>();
    private final SortedMap<String, Product> products = new TreeMap<>();

    /// @param names knows afterwards which image has which
    Products(Names names) {
        this.names = names;
    }

    /// By their ids.
    SortedMap<String, Product> of(List<PublishedImage> images) {
        Map<Fingerprint, PublishedImage> once = new LinkedHashMap<>();
        images.forEach(image -> once.putIfAbsent(image.info().fingerprint(), image));
        once.forEach((fingerprint, image) -> aliases.put(fingerprint, names.own(image)));
        lines(once.values().stream().toList()).forEach(this::add);
        return products;
    }

    private static Map<ProductName, Map<ImageType, Line>> lines(List<PublishedImage> images) {
        Map<ProductName, Map<ImageType, List<PublishedImage>>> groups = new LinkedHashMap<>();
        for (PublishedImage image : images) {
            groups.computeIfAbsent(
                            ProductName.of(image.info()), _ -> new EnumMap<>(ImageType.class))
                    .computeIfAbsent(image.type(), _ -> new ArrayList<>())
                    .add(image);
        }
        Map<ProductName, Map<ImageType, Line>> lines = new LinkedHashMap<>();
        groups.forEach(
                (name, types) -> {
                    Map<ImageType, Line> found = new EnumMap<>(ImageType.class);
                    types.forEach((type, members) -> found.put(type, new Line(members)));
                    lines.put(name, found);
                });
        return lines;
    }

    private void add(ProductName name, Map<ImageType, Line> lines) {
        Map<ImageType, Product> mains = new EnumMap<>(ImageType.class);
        lines.forEach((type, line) -> mains.put(type, main(name, line)));
        addMains(name, mains);
        for (Line line : lines.values()) {
            for (PublishedImage image : line.aside()) {
                products.put(
                        name.id() + ":" + image.info().fingerprint().abbreviated(),
                        new Product(name, aliasesOf(image), List.of(image)));
            }
        }
    }

    private List<String> aliasesOf(PublishedImage image) {
        return aliases.getOrDefault(image.info().fingerprint(), List.of());
    }

    private Product main(ProductName name, Line line) {
        List<String> all = new ArrayList<>(aliasesOf(line.lead()));
        all.addAll(names.give(line.lead(), name.aliases()));
        Collections.sort(all);
        return new Product(name, all, line.versions());
    }

    /// Of both types, where their aliases lead to both.
    private void addMains(ProductName name, Map<ImageType, Product> mains) {
        mains.forEach(
                (type, main) -> {
                    Product there = products.get(name.id());
                    if (there == null) {
                        products.put(name.id(), main);
                    } else if (there.isAlike(main)) {
                        products.put(name.id(), there.with(main));
                    } else {
                        products.put(name.id() + ":" + type, main);
                    }
                });
    }
}
