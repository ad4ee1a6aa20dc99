package gantry.format;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What `metadata.yaml` says of an image.
///
/// @param architecture the kernel's name, whatever alias was written
/// @param properties as written: `24.04` stays `24.04`
/// @param warnings what can be read, and was hardly meant so: sentences
public record Metadata(
        String architecture,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Map<String, String> properties,
        List<String> warnings) {
    private static final List<String> USUAL_PROPERTIES =
            List.of("os", "release", "description", "name", "version", "variant", "serial");

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    public Metadata {
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
        warnings = List.copyOf(warnings);
    }

    /// Reads YAML or JSON by the rules of LXD 5.0.2: `architecture` and `creation_date` must be
    /// there, unknown keys do not matter, of a key written twice the last counts.
    ///
    /// @param file how a refusal calls the file that held it
    public static Metadata parse(byte[] yaml, String file) {
        YamlMap root = YamlMap.parse(yaml, file);
        String architecture = architecture(root, file);
        Instant createdAt =
                date(root, "creation_date", file).orElseThrow(() -> missingCreationDate(file));
        TemplateShape.check(root.map("templates"));
        Map<String, String> properties = root.map("properties").texts();
        return new Metadata(
                architecture,
                createdAt,
                date(root, "expiry_date", file),
                properties,
                properties.isEmpty() ? besideProperties(root, file) : List.of());
    }

    /// Keys that lost their indentation are ignored by every reader, as all unknown keys are.
    private static List<String> besideProperties(YamlMap root, String file) {
        List<String> keys = USUAL_PROPERTIES.stream().filter(root.nodes()::containsKey).toList();
        return keys.isEmpty()
                ? List.of()
                : List.of(
                        "properties in metadata.yaml of %s is empty: %s %s beside it instead of beneath it, where they are read"
                                .formatted(
                                        file,
                                        String.join(", ", keys),
                                        keys.size() == 1 ? "stands" : "stand"));
    }

    private static String architecture(YamlMap root, String file) {
        String written = root.text("architecture").orElse("");
        String told = written.isEmpty() ? "none is given" : Words.printable(shortened(written));
        return Architectures.nameOf(written)
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "Architecture isn't supported: %s (metadata.yaml in %s must name one of %s)"
                                                .formatted(
                                                        told,
                                                        file,
                                                        String.join(", ", Architectures.all()))));
    }

    private static Invalid missingCreationDate(String file) {
        return new Invalid(
                "Missing creation date: metadata.yaml in %s needs creation_date, in seconds since 1970"
                        .formatted(file));
    }

    // Zero is as good as absent, in both dates.
    private static Optional<Instant> date(YamlMap root, String key, String file) {
        long seconds = root.integer(key).orElse(0L);
        if (seconds == 0) {
            return Optional.empty();
        }
        try {
            Instant instant = Instant.ofEpochSecond(seconds);
            if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
                return Optional.of(instant);
            }
        } catch (DateTimeException e) {
            // Further away than the years 1 to 9999, as is said below.
        }
        throw new Invalid(
                "%s in metadata.yaml of %s lies outside the years 1 to 9999: %d"
                        .formatted(key, file, seconds));
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
