package gantry.remote.streams.lint;

import gantry.image.Digest;
import gantry.image.ImageType;
import gantry.remote.streams.Family;
import gantry.remote.streams.Serial;
import gantry.remote.streams.StreamsImages;
import gantry.remote.streams.StreamsUrl;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What is wrong with a version of a product by what it says itself.
///
/// @param roots of all versions of its product, for its deltas
/// @param version which may hold a hundred thousand items, of which few kinds are known
record LintVersion(LintPlace place, Set<Root> roots, StreamsVersion version) {
    /// A kind of root that a version has.
    record Root(String version, String ftype) {
        static Set<Root> of(StreamsProduct product) {
            Set<Root> all = new HashSet<>();
            for (StreamsVersion version : product.versions()) {
                version.items().forEach(item -> all.add(new Root(version.name(), item.ftype())));
            }
            return all;
        }
    }

    /// @param families that the tree is for
    /// @param paths of all items so far
    void check(Set<Family> families, Map<String, StreamsItem> paths) {
        if (Serial.date(version.name()).isEmpty()) {
            place.fault("it begins with no date (YYYYMMDD); clients leave it out");
        }
        for (StreamsItem item : version.items()) {
            check(item, place.inside(item.ftype()), paths);
        }
        families.forEach(this::checkFamily);
        checkSums();
    }

    private void check(StreamsItem item, LintPlace where, Map<String, StreamsItem> paths) {
        if (!StreamsImages.isKnown(item.ftype())) {
            if (item.ftype().startsWith("lxd") || item.ftype().startsWith("incus")) {
                where.fault("no client knows this ftype");
            }
            return;
        }
        checkFile(item, where);
        StreamsItem other = paths.putIfAbsent(StreamsUrl.beneath(item.path()), item);
        if (other != null && !isSameFile(other, item)) {
            where.fault("%s has another size or sum elsewhere", item.path());
        }
        if (item.combinedType().equals(ImageType.VIRTUAL_MACHINE.word())) {
            // LXD 5.0.2 and Incus 6.0.4
            where.fault("clients take it for a container, whatever its combined_type says");
        }
        if (StreamsImages.isDelta(item.ftype())) {
            checkDelta(item, where);
        }
    }

    private static void checkFile(StreamsItem item, LintPlace where) {
        if (!StreamsUrl.staysBeneath(item.path())) {
            where.fault("its path \"%s\" is none beneath the tree", item.path());
        }
        if (item.size() <= 0) {
            where.fault("it has no size");
        }
        checkSum(where, "sha256", item.sha256());
        item.combined().forEach((field, sum) -> checkSum(where, field, sum));
    }

    private static void checkSum(LintPlace where, String field, String sum) {
        if (field.endsWith("sha256") && Digest.parse(sum).isEmpty()) {
            where.fault("its %s is not 64 digits and small letters: \"%s\"", field, sum);
        }
    }

    private static boolean isSameFile(StreamsItem one, StreamsItem other) {
        return one.size() == other.size() && one.sha256().equals(other.sha256());
    }

    private void checkDelta(StreamsItem item, LintPlace where) {
        String root = StreamsImages.rootOf(item.ftype());
        if (!roots.contains(new Root(item.deltaBase(), root))) {
            where.fault("its delta_base \"%s\" has no %s", item.deltaBase(), root);
        }
    }

    /// Each root needs metadata that says the sum of both.
    private void checkFamily(Family family) {
        List<StreamsItem> metadata = items(family.metadata());
        for (StreamsItem root : firstRoots()) {
            if (sees(family, root) || seesAnother(family, root)) {
                continue;
            }
            if (metadata.isEmpty()) {
                place.fault(
                        "%s does not see its %s, which has no %s beside it",
                        family.toString(), root.ftype(), family.metadata());
            } else {
                place.fault(
                        "%s does not see its %s, since %s has no sum of both",
                        family.toString(), root.ftype(), family.metadata());
            }
        }
        if (!metadata.isEmpty() && firstRoots().isEmpty()) {
            place.fault("its %s has no root beside it", family.metadata());
        }
        for (Family other : Family.values()) {
            if (!items(other.unified()).isEmpty()
                    && items(family.unified()).isEmpty()
                    && firstRoots().stream()
                            .noneMatch(root -> isContainer(root) && sees(family, root))) {
                place.fault(
                        "%s does not see what is in %s, without %s",
                        family.toString(), other.unified(), family.unified());
            }
        }
    }

    private boolean sees(Family family, StreamsItem root) {
        return items(family.metadata()).stream()
                .anyMatch(item -> !item.combinedWith(root.ftype()).isEmpty());
    }

    private static boolean isContainer(StreamsItem root) {
        return StreamsImages.typeWith(root.ftype()).equals(Optional.of(ImageType.CONTAINER));
    }

    /// Trees may have files of their own for each family: it is enough to see an image of the type.
    private boolean seesAnother(Family family, StreamsItem root) {
        boolean isAnothers = Stream.of(Family.values()).anyMatch(other -> sees(other, root));
        boolean seesUnified = isContainer(root) && !items(family.unified()).isEmpty();
        return isAnothers
                && (seesUnified
                        || firstRoots().stream()
                                .filter(other -> isContainer(other) == isContainer(root))
                                .anyMatch(other -> sees(family, other)));
    }

    private List<StreamsItem> items(String ftype) {
        return version.items().stream().filter(item -> item.ftype().equals(ftype)).toList();
    }

    /// The first of each ftype, as clients take no other.
    private Collection<StreamsItem> firstRoots() {
        return StreamsImages.roots(version);
    }

    /// The same bytes have the same fingerprint, whoever reads them.
    private void checkSums() {
        Collection<StreamsItem> roots = firstRoots();
        Map<String, String> sums = new HashMap<>();
        for (Family family : Family.values()) {
            for (StreamsItem metadata : items(family.metadata())) {
                for (StreamsItem root : roots) {
                    String sum = metadata.combinedWith(root.ftype());
                    String files = metadata.sha256() + root.sha256();
                    if (!sum.isEmpty()
                            && !sums.merge(files, sum, (first, _) -> first).equals(sum)) {
                        place.fault(
                                "LXD and Incus are told different sums of its %s", root.ftype());
                    }
                }
            }
        }
    }
}
