package gantry.wire;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// What the headers of an upload say of the image in its body.
///
/// @param filename of a unified image; empty where none is given
/// @param profiles absent where none are named
/// @param fingerprint that the bytes must have
/// @param secret that the server gave for this image; never logged
public record UploadHeaders(
        boolean isPublic,
        String filename,
        Map<String, String> properties,
        Optional<List<String>> profiles,
        List<Alias> aliases,
        Optional<Fingerprint> fingerprint,
        Optional<String> secret) {
    private static final String PUBLIC = "public";
    private static final String FILENAME = "filename";
    private static final String PROPERTIES = "properties";
    private static final String PROFILES = "profiles";
    private static final String ALIASES = "aliases";
    private static final String FINGERPRINT = "fingerprint";
    private static final String SECRET = "secret";

    public UploadHeaders {
        properties = Map.copyOf(properties);
        profiles = profiles.map(List::copyOf);
        aliases = List.copyOf(aliases);
    }

    /// Reads both families.
    ///
    /// @param lookup all values of the header of this name, which the server finds in any case
    /// @throws ImageFailure.Invalid where a value cannot be what it should be
    public static UploadHeaders read(Function<String, List<String>> lookup) {
        return new UploadHeaders(
                WireWords.isTrue(first(lookup, PUBLIC)),
                HeaderText.received(first(lookup, FILENAME)),
                properties(all(lookup, PROPERTIES)),
                Optional.of(list(all(lookup, PROFILES), "profile"))
                        .filter(names -> !names.isEmpty()),
                list(all(lookup, ALIASES), "alias").stream().map(Alias::new).toList(),
                Optional.of(first(lookup, FINGERPRINT))
                        .filter(hex -> !hex.isEmpty())
                        .map(WireWords::fingerprint),
                Optional.of(first(lookup, SECRET)).filter(secret -> !secret.isEmpty()));
    }

    /// In both families, since neither minds the other's. Each character of a value is one byte on
    /// the wire.
    public SequencedMap<String, String> headers() {
        LinkedHashMap<String, String> headers = new LinkedHashMap<>();
        for (Dialect dialect : Dialect.values()) {
            known().forEach((name, value) -> headers.put(dialect.header(name), value));
        }
        return headers;
    }

    private Map<String, String> known() {
        LinkedHashMap<String, String> known = new LinkedHashMap<>();
        known.put(PUBLIC, Boolean.toString(isPublic));
        if (!filename.isEmpty()) {
            known.put(FILENAME, HeaderText.sent(filename));
        }
        if (!properties.isEmpty()) {
            known.put(PROPERTIES, encoded(properties));
        }
        profiles.ifPresent(names -> known.put(PROFILES, encoded("profile", names)));
        if (!aliases.isEmpty()) {
            known.put(ALIASES, encoded("alias", aliases.stream().map(Alias::name).toList()));
        }
        fingerprint.ifPresent(print -> known.put(FINGERPRINT, print.hex()));
        secret.ifPresent(word -> known.put(SECRET, word));
        return known;
    }

    private static String first(Function<String, List<String>> lookup, String name) {
        return all(lookup, name).stream().findFirst().orElse("");
    }

    private static List<String> all(Function<String, List<String>> lookup, String name) {
        List<String> values = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            values.addAll(lookup.apply(dialect.header(name)));
        }
        return values;
    }

    private static Map<String, String> properties(List<String> values) {
        Map<String, String> properties = new LinkedHashMap<>();
        values.forEach(
                value ->
                        pairs(value).forEach(pair -> properties.putIfAbsent(pair.key, pair.value)));
        return properties;
    }

    /// `profile=a&profile=b`, or a single name by itself, as Incus has it. A client that sends both
    /// families says everything twice.
    private static List<String> list(List<String> values, String key) {
        return values.stream().flatMap(value -> names(value, key).stream()).distinct().toList();
    }

    private static List<String> names(String value, String key) {
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.indexOf('=') < 0) {
            return List.of(HeaderText.received(value));
        }
        return pairs(value).stream().filter(pair -> pair.key.equals(key)).map(Pair::value).toList();
    }

    private record Pair(String key, String value) {}

    private static List<Pair> pairs(String encoded) {
        List<Pair> pairs = new ArrayList<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                pairs.add(
                        new Pair(
                                decoded(equals < 0 ? pair : pair.substring(0, equals)),
                                decoded(equals < 0 ? "" : pair.substring(equals + 1))));
            }
        }
        return pairs;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(HeaderText.received(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ImageFailure.Invalid(
                    "Invalid header: a '%' in the form key=value&key=value is not followed by two"
                            + " hexadecimal digits",
                    e);
        }
    }

    private static String encoded(Map<String, String> entries) {
        StringBuilder out = new StringBuilder();
        new TreeMap<>(entries).forEach((key, value) -> append(out, key, value));
        return out.toString();
    }

    private static String encoded(String key, List<String> values) {
        StringBuilder out = new StringBuilder();
        values.forEach(value -> append(out, key, value));
        return out.toString();
    }

    private static void append(StringBuilder out, String key, String value) {
        out.append(out.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "UploadHeaders[filename=%s, fingerprint=%s]".formatted(filename, fingerprint);
    }
}
