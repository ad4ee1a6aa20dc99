package gantry.remote.streams;

import gantry.format.Architectures;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageType;
import gantry.image.Words;
import gantry.wire.streams.StreamsProduct;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Every image of a simplestreams server, and which of them has which alias: the newest of each
/// product, type and architecture, first come, first served.
final class Catalogue {
    /// Public servers have a few thousand, and a list of so many takes 150 MiB.
    private static final int MOST_IMAGES = 100_000;

    private final String server;
    private final String architecture;
    private final UnaryOperator<String> naming;
    private final Map<String, StreamsImage> images = new LinkedHashMap<>();
    private final Map<ImageType, Map<String, List<StreamsImage>>> named =
            new EnumMap<>(ImageType.class);
    private final IdentityHashMap<StreamsImage, List<Alias>> aliases = new IdentityHashMap<>();

    /// @param server for messages
    /// @param architecture of images that are meant where a name does not say
    /// @param naming what the server's aliases become
    Catalogue(
            String server,
            String architecture,
            UnaryOperator<String> naming,
            List<StreamsProduct> products) {
        this.server = server;
        this.architecture = architecture;
        this.naming = naming;
        List<StreamsImage> sorted = StreamsImages.of(products);
        if (sorted.size() > MOST_IMAGES) {
            throw new Invalid(
                    "The index of %s has %d images, and %d are taken"
                            .formatted(server, sorted.size(), MOST_IMAGES));
        }
        for (StreamsImage image : sorted) {
            images.put(image.fingerprint().hex(), image);
        }
        giveAliases(sorted);
    }

    /// Older versions of a product find that the newest has taken all names, and need not ask.
    private void giveAliases(List<StreamsImage> sorted) {
        IdentityHashMap<StreamsProduct, Set<ImageType>> served = new IdentityHashMap<>();
        for (StreamsImage image : sorted) {
            if (served.computeIfAbsent(image.product(), _ -> new HashSet<>()).add(image.type())) {
                giveAliases(image);
            }
        }
    }

    private void giveAliases(StreamsImage image) {
        List<Alias> own = new ArrayList<>();
        for (String text : image.product().aliases().split(",", -1)) {
            String name = naming.apply(text);
            if (name.isEmpty()) {
                continue;
            }
            if (take(name, image) && image.architecture().equals(architecture)) {
                own.add(new Alias(name));
            }
            String precise = name + "/" + image.product().arch();
            if (take(precise, image)) {
                own.add(new Alias(precise));
            }
        }
        aliases.put(image, own);
    }

    private boolean take(String name, StreamsImage image) {
        if (!Alias.isName(name)) {
            return false;
        }
        List<StreamsImage> takers =
                named.computeIfAbsent(image.type(), _ -> new HashMap<>())
                        .computeIfAbsent(name, _ -> new ArrayList<>(1));
        for (StreamsImage taker : takers) {
            if (taker.architecture().equals(image.architecture())) {
                return false;
            }
        }
        takers.add(image);
        return true;
    }

    List<ImageInfo> list() {
        return images.values().stream().map(this::info).toList();
    }

    List<AliasEntry> aliases() {
        List<AliasEntry> entries = new ArrayList<>();
        named.forEach(
                (type, names) ->
                        names.forEach(
                                (name, takers) ->
                                        entries.add(
                                                new AliasEntry(
                                                        new Alias(name),
                                                        type,
                                                        best(takers).fingerprint()))));
        return entries;
    }

    private ImageInfo info(StreamsImage image) {
        return image.info(aliases.getOrDefault(image, List.of()));
    }

    Optional<StreamsImage> image(Fingerprint fingerprint) {
        return Optional.ofNullable(images.get(fingerprint.hex()));
    }

    /// A container is preferred where a name is of both types, and this architecture where it is of
    /// several.
    ///
    /// @throws NotFound if there is none
    /// @throws Invalid if a short fingerprint names several
    ImageInfo find(ImageQuery query) {
        List<ImageType> types =
                query.type().map(List::of).orElseGet(() -> List.of(ImageType.values()));
        for (ImageType type : types) {
            List<StreamsImage> takers = named.getOrDefault(type, Map.of()).get(query.name());
            if (takers != null) {
                return info(best(takers));
            }
        }
        return info(byFingerprint(query));
    }

    private StreamsImage best(List<StreamsImage> takers) {
        List<String> preferred = Architectures.runnableOn(architecture);
        for (String each : preferred) {
            for (StreamsImage taker : takers) {
                if (taker.architecture().equals(each)) {
                    return taker;
                }
            }
        }
        return takers.getFirst();
    }

    private StreamsImage byFingerprint(ImageQuery query) {
        List<StreamsImage> found =
                query.mayBeFingerprint()
                        ? images.values().stream()
                                .filter(image -> image.fingerprint().startsWith(query.name()))
                                .toList()
                        : List.of();
        if (found.size() > 1) {
            throw new Invalid(
                    "More than one image matches: %s begins %d fingerprints; give more digits"
                            .formatted(query.name(), found.size()));
        }
        if (found.isEmpty()) {
            throw notFound(query.name());
        }
        return found.getFirst();
    }

    NotFound notFound(String name) {
        return new NotFound(
                "Image not found: no alias or fingerprint %s at %s"
                        .formatted(Words.printable(name), server));
    }
}
