package gantry.remote.streams.lint;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each item compared with each other one would be 10^10 comparisons, which take minutes.
@Timeout(60)
class LargeTreeLintTest {
    private static final int MANY = 100_000;
    private static final String SUM = "0".repeat(64);

    private static StreamsItem item(String ftype, int number, String base) {
        return new StreamsItem(
                ftype,
                "images/" + ftype + number,
                SUM,
                1,
                base,
                Map.of("combined_squashfs_sha256", SUM));
    }

    @Test
    void manyItemsOfOneVersionAreLookedAtOnceEach() {
        List<StreamsItem> items = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            items.add(item("lxd.tar.xz", i, ""));
            items.add(item("squashfs", i, ""));
            items.add(item("squashfs.vcdiff", i, "20250101"));
        }
        StreamsVersion version = new StreamsVersion("20260101", "", items);
        StreamsProduct product =
                new StreamsProduct(
                        "a", "amd64", "os", "1", "", "", "", "", Map.of(), List.of(version));
        SequencedMap<String, StreamsProduct> products = new LinkedHashMap<>(Map.of("p", product));
        Set<String> faults = new LinkedHashSet<>();
        new LintProducts(faults, new LinkedHashSet<>()).check(products);
        assertThat(faults)
                .containsExactly(
                        "product p, version 20260101, squashfs.vcdiff:"
                                + " its delta_base \"20250101\" has no squashfs");
        assertThat(new LintView(faults, products).images()).hasSize(1);
    }
}
