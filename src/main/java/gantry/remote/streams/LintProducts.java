package gantry.remote.streams;

import gantry.format.Architectures;
import gantry.image.Alias;
import gantry.image.Digest;
import gantry.image.Words;
import gantry.wire.StreamsItem;
import gantry.wire.StreamsProduct;
import gantry.wire.StreamsVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// What is wrong with products by what they say themselves.
final class LintProducts {
    /// What stands for a root that an item is of.
    private static final String DELTA = ".vcdiff";

    private final Set<String> faults;
    private final Set<Family> families = EnumSet.noneOf(Family.class);
    private final Map<String, StreamsItem> paths = new HashMap<>();

    LintProducts(Set<String> faults) {
        this.faults = faults;
    }

    /// Only what the tree is for has to be there: one of LXD's alone lacks nothing.
    void check(SequencedMap<String, StreamsProduct> products) {
        products.values().stream()
                .flatMap(product -> product.versions().stream())
                .flatMap(version -> version.items().stream())
                .forEach(this::noteFamily);
        products.forEach(this::check);
    }

    private void noteFamily(StreamsItem item) {
        for (Family family : Family.values()) {
            if (isOf(family, item)) {
                families.add(family);
            }
        }
    }

    private static boolean isOf(Family family, StreamsItem item) {
        return item.ftype().equals(family.metadata()) || item.ftype().equals(family.unified());
    }

    private void check(String id, StreamsProduct product) {
        String where = "product " + id;
        if (Architectures.nameOf(product.arch()).isEmpty()) {
            fault(where, "nobody knows its arch \"%s\"; clients leave it out", product.arch());
        }
        for (String alias : product.aliases().split(",", -1)) {
            if (!alias.isEmpty() && !Alias.isName(alias)) {
                fault(where, "no client can ask for its alias \"%s\"", alias);
            }
        }
        if (!product.supportEol().isEmpty() && Serial.endOfLife(product.supportEol()).isEmpty()) {
            fault(where, "its support_eol \"%s\" is no day", product.supportEol());
        }
        if (product.versions().isEmpty()) {
            fault(where, "it has no versions");
        }
        checkOrder(where, product);
        product.versions().forEach(version -> check(where, product, version));
    }

    /// The newest version is the one whose name is the last of all texts.
    private void checkOrder(String where, StreamsProduct product) {
        List<String> names =
                new ArrayList<>(product.versions().stream().map(StreamsVersion::name).toList());
        names.removeIf(name -> Serial.date(name).isEmpty());
        names.sort(String::compareTo);
        for (int i = 1; i < names.size(); i++) {
            String older = names.get(i - 1);
            String newer = names.get(i);
            if (NaturalOrder.compare(older, newer) > 0) {
                fault(
                        where,
                        "clients compare versions as texts, and take %s for newer than %s",
                        newer,
                        older);
            }
        }
    }

    private void check(String product, StreamsProduct of, StreamsVersion version) {
        String where = product + ", version " + version.name();
        if (Serial.date(version.name()).isEmpty()) {
            fault(where, "it begins with no date (YYYYMMDD); clients leave it out");
        }
        if (version.items().isEmpty()) {
            fault(where, "it has no items");
        }
        for (StreamsItem item : version.items()) {
            check(where, item);
            checkDelta(where, of, item);
        }
        families.forEach(family -> checkFamily(where, version, family));
        checkSums(where, version);
    }

    private void check(String version, StreamsItem item) {
        String where = "%s, %s".formatted(version, item.ftype());
        if (!isKnown(item.ftype())) {
            if (item.ftype().startsWith("lxd") || item.ftype().startsWith("incus")) {
                fault(where, "no client knows this ftype");
            }
            return;
        }
        if (!StreamsUrl.staysBeneath(item.path())) {
            fault(where, "its path \"%s\" is none beneath the tree", item.path());
        }
        if (Digest.parse(item.sha256()).isEmpty()) {
            fault(where, "its sha256 is not 64 digits and small letters: \"%s\"", item.sha256());
        }
        if (item.size() <= 0) {
            fault(where, "it has no size");
        }
        item.combined().forEach((field, sum) -> checkSum(where, field, sum));
        if (item.combinedType().equals("virtual-machine")) {
            // LXD 5.0.2 and Incus 6.0.4
            fault(where, "clients take it for a container, whatever its combined_type says");
        }
        StreamsItem other = paths.putIfAbsent(item.path(), item);
        if (other != null && !isSameFile(other, item)) {
            fault(where, "%s has another size or sum elsewhere", item.path());
        }
    }

    static boolean isKnown(String ftype) {
        for (Family family : Family.values()) {
            if (ftype.equals(family.metadata()) || ftype.equals(family.unified())) {
                return true;
            }
        }
        String root = ftype.endsWith(DELTA) ? ftype.substring(0, ftype.lastIndexOf('.')) : ftype;
        return StreamsImages.typeWith(root).isPresent();
    }

    private void checkSum(String where, String field, String sum) {
        if (field.endsWith("sha256") && Digest.parse(sum).isEmpty()) {
            fault(where, "its %s is not 64 digits and small letters: \"%s\"", field, sum);
        }
    }

    private static boolean isSameFile(StreamsItem one, StreamsItem other) {
        return one.size() == other.size() && one.sha256().equals(other.sha256());
    }

    private void checkDelta(String version, StreamsProduct product, StreamsItem item) {
        if (!item.ftype().endsWith(DELTA)) {
            return;
        }
        String root = item.ftype().substring(0, item.ftype().length() - DELTA.length());
        boolean hasBase =
                product.versions().stream()
                        .filter(other -> other.name().equals(item.deltaBase()))
                        .flatMap(other -> other.items().stream())
                        .anyMatch(other -> other.ftype().equals(root));
        if (!hasBase) {
            fault(
                    "%s, %s".formatted(version, item.ftype()),
                    "its delta_base \"%s\" has no %s",
                    item.deltaBase(),
                    root);
        }
    }

    /// Each root needs metadata that says the sum of both.
    private void checkFamily(String version, StreamsVersion of, Family family) {
        boolean hasMetadata = has(of, family.metadata());
        List<StreamsItem> roots =
                of.items().stream()
                        .filter(item -> StreamsImages.typeWith(item.ftype()).isPresent())
                        .toList();
        for (StreamsItem root : roots) {
            if (!hasMetadata) {
                fault(
                        version,
                        "%s does not see its %s, which has no %s beside it",
                        family.toString(),
                        root.ftype(),
                        family.metadata());
            } else if (of.items().stream()
                    .filter(item -> item.ftype().equals(family.metadata()))
                    .allMatch(item -> item.combinedWith(root.ftype()).isEmpty())) {
                fault(
                        version,
                        "%s does not see its %s, since %s has no sum of both",
                        family.toString(),
                        root.ftype(),
                        family.metadata());
            }
        }
        if (hasMetadata && roots.isEmpty()) {
            fault(version, "its %s has no root beside it", family.metadata());
        }
        checkUnified(version, of, family);
    }

    private static boolean has(StreamsVersion version, String ftype) {
        return version.items().stream().anyMatch(item -> item.ftype().equals(ftype));
    }

    private void checkUnified(String version, StreamsVersion of, Family family) {
        for (Family other : Family.values()) {
            if (has(of, other.unified()) && !has(of, family.unified())) {
                fault(
                        version,
                        "%s does not see what is in %s, without %s",
                        family.toString(),
                        other.unified(),
                        family.unified());
            }
        }
    }

    /// The same bytes have the same fingerprint, whoever reads them.
    private void checkSums(String version, StreamsVersion of) {
        List<StreamsItem> roots =
                of.items().stream()
                        .filter(item -> StreamsImages.typeWith(item.ftype()).isPresent())
                        .toList();
        Map<String, String> sums = new HashMap<>();
        for (StreamsItem item : of.items()) {
            if (!item.ftype().equals(Family.LXD.metadata())
                    && !item.ftype().equals(Family.INCUS.metadata())) {
                continue;
            }
            for (StreamsItem root : roots) {
                String sum = item.combinedWith(root.ftype());
                String files = item.sha256() + root.sha256();
                if (!sum.isEmpty() && !sums.merge(files, sum, (first, _) -> first).equals(sum)) {
                    fault(version, "LXD and Incus are told different sums of its %s", root.ftype());
                }
            }
        }
    }

    /// @param what a format, for these words as they were written
    private void fault(String where, String what, String... words) {
        Object[] printable = List.of(words).stream().map(Words::printable).toArray();
        faults.add(Words.printable(where) + ": " + what.formatted(printable));
    }
}
