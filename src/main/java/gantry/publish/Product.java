package gantry.publish;

import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What has one name, and may have one set of aliases.
///
/// @param images the first one leads: what is said of all is said by it
record Product(ProductName name, List<String> aliases, List<PublishedImage> images) {
    /// Whether the other, of another image type, can be told in the same words.
    boolean isAlike(Product other) {
        return aliases.equals(other.aliases)
                && lead().requirements().equals(other.lead().requirements());
    }

    Product with(Product other) {
        List<PublishedImage> all = new ArrayList<>(images);
        all.addAll(other.images);
        return new Product(name, aliases, all);
    }

    PublishedImage lead() {
        return images.getFirst();
    }

    StreamsProduct streams(Deltas deltas) {
        return new StreamsProduct(
                String.join(",", aliases),
                name.arch(),
                name.os(),
                name.release(),
                title(),
                lead().property("version").orElse(""),
                name.variant(),
                lead().info().settings().expiresAt().flatMap(Product::day).orElse(""),
                lead().requirements(),
                versions(deltas));
    }

    /// Clients make their descriptions of it; where there is no release, the image's own tells more
    /// than nothing.
    private String title() {
        return name.release().isEmpty()
                ? lead().property("description").orElse("")
                : name.release();
    }

    /// LXD writes what never happens as 1970.
    private static Optional<String> day(Instant time) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        return day.getYear() > 1970 && day.getYear() < 10_000
                ? Optional.of(day.toString())
                : Optional.empty();
    }

    /// A container and a virtual machine of one serial are one version, as on public servers.
    private List<StreamsVersion> versions(Deltas deltas) {
        TreeMap<String, List<PublishedImage>> bySerial = new TreeMap<>();
        images.forEach(
                image ->
                        bySerial.computeIfAbsent(image.serial(), _ -> new ArrayList<>())
                                .add(image));
        List<StreamsVersion> versions = new ArrayList<>();
        Predecessors predecessors = new Predecessors(deltas);
        bySerial.forEach(
                (serial, members) -> {
                    List<StreamsItem> items = new ArrayList<>(Items.of(members));
                    items.addAll(predecessors.deltas(serial, members));
                    versions.add(new StreamsVersion(serial, label(members), items));
                });
        return versions;
    }

    private static String label(List<PublishedImage> images) {
        return images.stream()
                .flatMap(image -> image.property("label").stream())
                .findFirst()
                .orElse("");
    }
}
