package gantry.server.exchange;

import gantry.image.ImageFailure.Invalid;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The parameters behind a path's `?`. Of one that stands twice, the first counts.
public record Query(Map<String, String> values) {
    public Query {
        values = Map.copyOf(values);
    }

    public static Query parse(String query) {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.putIfAbsent(decoded(key), decoded(value));
        }
        return new Query(values);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Invalid("Bad escape in the query of the URL", e);
        }
    }

    /// A value that is there and not empty.
    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    /// As Go reads truth: `1`, `true`, `yes`, `on`.
    public boolean isTrue(String key) {
        return value(key)
                .map(
                        value ->
                                switch (value) {
                                    case "1", "t", "true", "yes", "on" -> true;
                                    default -> false;
                                })
                .orElse(false);
    }

    /// `recursion=1`: objects are wanted instead of URLs.
    public boolean isRecursive() {
        return value("recursion").filter(value -> !value.equals("0")).isPresent();
    }
}
