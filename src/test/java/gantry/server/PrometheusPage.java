package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of metrics as Prometheus reads it (text format 0.0.4), held to what `promtool check
/// metrics` asks of one: each family told of once, before its samples, which stand together; no
/// series twice; counters end in `_total`; histograms are whole.
final class PrometheusPage {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-z_]+) (\\S.*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-z_]+) (counter|gauge|histogram)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? ([-+0-9.eE]+|[+-]Inf|NaN)");
    private static final Pattern LABEL =
            Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> series = new LinkedHashMap<>();
    private final Map<String, List<Double>> buckets = new HashMap<>();
    private final Set<String> helped = new HashSet<>();
    private String family = "";

    PrometheusPage(String page) {
        assertThat(page).endsWith("\n");
        page.lines().forEach(this::read);
        checkHistograms();
    }

    private void read(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            family = help.group(1);
            assertThat(helped.add(family)).as("first " + line).isTrue();
        } else if (type.matches()) {
            assertThat(type.group(1)).as(line).isEqualTo(family);
            assertThat(types.put(family, type.group(2))).as("before " + line).isNull();
            assertThat(family.endsWith("_total"))
                    .as(line)
                    .isEqualTo(type.group(2).equals("counter"));
        } else {
            assertThat(sample.matches()).as(line).isTrue();
            add(sample.group(1), sample.group(2) == null ? "" : sample.group(2), line);
        }
    }

    private void add(String name, String labels, String line) {
        assertThat(types).as(line).containsKey(family);
        String owner =
                "histogram".equals(types.get(family))
                        ? name.replaceFirst("_(bucket|sum|count)$", "")
                        : name;
        assertThat(owner).as(line).isEqualTo(family);
        Map<String, String> parts = labels(labels, line);
        double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        assertThat(series.put(name + new java.util.TreeMap<>(parts), value)).as(line).isNull();
        if (name.endsWith("_bucket")) {
            assertThat(parts).as(line).containsKey("le");
            boolean whole = "+Inf".equals(parts.remove("le"));
            List<Double> counts =
                    buckets.computeIfAbsent(family + "|" + parts, _ -> new ArrayList<>());
            assertThat(value)
                    .as(line)
                    .isGreaterThanOrEqualTo(counts.isEmpty() ? 0 : counts.getLast());
            counts.add(value);
            if (whole) {
                buckets.put(family + "|" + parts + "|whole", counts);
            }
        }
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find() && label.start() == end) {
            assertThat(labels.put(label.group(1), label.group(2))).as(line).isNull();
            end = label.end();
        }
        assertThat(end).as(line).isEqualTo(text.length());
        return labels;
    }

    private void checkHistograms() {
        for (String key : buckets.keySet()) {
            if (!key.endsWith("|whole")) {
                String[] parts = key.split("\\|", -1);
                assertThat(buckets).containsKey(key + "|whole");
                assertThat(series).containsKey(parts[0] + "_sum" + parts[1]);
                assertThat(series.get(parts[0] + "_count" + parts[1]))
                        .isEqualTo(buckets.get(key).getLast());
            }
        }
    }

    /// The names of all families.
    Set<String> families() {
        return types.keySet();
    }

    /// @param labels such as `{project=default}`; `{}` for none
    double value(String name, String labels) {
        assertThat(series).containsKey(name + labels);
        return series.getOrDefault(name + labels, Double.NaN);
    }
}
