package gantry.server.exchange;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Headers of a request or a response; their names are the same in any case.
public final class Headers {
    private final Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    public Headers add(String name, String value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        return this;
    }

    public Headers addAll(Headers others) {
        others.values.forEach((name, all) -> all.forEach(value -> add(name, value)));
        return this;
    }

    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /// In the order they came.
    public List<String> all(String name) {
        return Collections.unmodifiableList(values.getOrDefault(name, List.of()));
    }

    /// Whether one of the header's comma-separated words is this one.
    public boolean names(String name, String word) {
        return all(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .anyMatch(word::equals);
    }

    /// Whether a header such as `Accept-Encoding` welcomes this: names it, and not with the weight
    /// of nothing.
    public boolean accepts(String name, String what) {
        return all(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(each -> each.replace(" ", "").toLowerCase(Locale.ROOT))
                .filter(each -> each.equals(what) || each.startsWith(what + ";"))
                .anyMatch(each -> !each.matches(".*;q=0(\\.0*)?"));
    }

    public Map<String, List<String>> all() {
        return Collections.unmodifiableMap(values);
    }
}
