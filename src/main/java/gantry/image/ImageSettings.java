package gantry.image;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Chosen by people; exactly what `PUT /1.0/images/<fingerprint>` may change.
///
/// @param properties in the order of their keys; one may be empty that came so with its image
/// @param profiles names; `default` unless chosen otherwise
public record ImageSettings(
        boolean isPublic,
        boolean autoUpdate,
        Optional<Instant> expiresAt,
        Map<String, String> properties,
        List<String> profiles) {
    /// What an image has when nobody chose anything.
    public static final ImageSettings DEFAULT =
            new ImageSettings(false, false, Optional.empty(), Map.of(), List.of("default"));

    public ImageSettings {
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
        profiles = List.copyOf(profiles);
    }

    public ImageSettings withPublic(boolean value) {
        return new ImageSettings(value, autoUpdate, expiresAt, properties, profiles);
    }

    public ImageSettings withAutoUpdate(boolean value) {
        return new ImageSettings(isPublic, value, expiresAt, properties, profiles);
    }

    public ImageSettings withProperties(Map<String, String> values) {
        return new ImageSettings(isPublic, autoUpdate, expiresAt, values, profiles);
    }

    /// As they are once someone has edited them: LXD 5.0.2 and Incus 6.0.4 keep the empty
    /// properties that come with an image, and drop all of them at its first change.
    public ImageSettings edited() {
        TreeMap<String, String> kept = new TreeMap<>(properties);
        kept.values().removeIf(String::isEmpty);
        return withProperties(kept);
    }

    public ImageSettings withProfiles(List<String> values) {
        return new ImageSettings(isPublic, autoUpdate, expiresAt, properties, values);
    }
}
