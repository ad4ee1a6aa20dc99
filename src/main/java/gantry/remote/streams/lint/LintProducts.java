package gantry.remote.streams.lint;

import gantry.format.Architectures;
import gantry.image.Alias;
import gantry.remote.streams.Family;
import gantry.remote.streams.NaturalOrder;
import gantry.remote.streams.Serial;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// What is wrong with products by what they say themselves.
final class LintProducts {
    private final Set<String> faults;
    private final Set<String> warnings;
    private final Set<Family> families = EnumSet.noneOf(Family.class);
    private final Map<String, StreamsItem> paths = new HashMap<>();

    LintProducts(Set<String> faults, Set<String> warnings) {
        this.faults = faults;
        this.warnings = warnings;
    }

    /// Only what the tree is for has to be there: one of LXD's alone lacks nothing.
    void check(SequencedMap<String, StreamsProduct> products) {
        products.values().stream()
                .flatMap(product -> product.versions().stream())
                .flatMap(version -> version.items().stream())
                .forEach(item -> Family.of(item.ftype()).ifPresent(families::add));
        products.forEach(this::check);
    }

    private void check(String id, StreamsProduct product) {
        LintPlace place = new LintPlace("product " + id, faults);
        LintPlace harmless = new LintPlace("product " + id, warnings);
        if (product.versions().isEmpty()) {
            harmless.fault("it has no versions; clients show nothing of it");
            return;
        }
        if (Architectures.nameOf(product.arch()).isEmpty()) {
            place.fault("nobody knows its arch \"%s\"; clients leave it out", product.arch());
        }
        for (String alias : product.aliases().split(",", -1)) {
            if (!alias.isBlank() && alias.indexOf(' ') >= 0) {
                harmless.fault("the blank belongs to the name in its alias \"%s\"", alias);
            } else if (!alias.isEmpty() && !Alias.canBeTyped(alias)) {
                place.fault("no client can ask for its alias \"%s\"", alias);
            }
        }
        if (!product.supportEol().isEmpty() && Serial.endOfLife(product.supportEol()).isEmpty()) {
            place.fault("its support_eol \"%s\" is no day", product.supportEol());
        }
        checkOrder(place, product);
        Set<LintVersion.Root> roots = LintVersion.Root.of(product);
        for (StreamsVersion version : product.versions()) {
            String name = "version " + version.name();
            if (version.items().isEmpty()) {
                harmless.inside(name).fault("it has no items; clients show nothing of it");
            }
            new LintVersion(place.inside(name), roots, version).check(families, paths);
        }
    }

    /// The newest version is the one whose name is the last of all texts.
    private static void checkOrder(LintPlace place, StreamsProduct product) {
        List<String> names =
                new ArrayList<>(product.versions().stream().map(StreamsVersion::name).toList());
        names.removeIf(name -> Serial.date(name).isEmpty());
        names.sort(String::compareTo);
        for (int i = 1; i < names.size(); i++) {
            String older = names.get(i - 1);
            String newer = names.get(i);
            if (NaturalOrder.compare(older, newer) > 0) {
                place.fault(
                        "clients compare versions as texts, and take %s for newer than %s",
                        newer, older);
            }
        }
    }
}
