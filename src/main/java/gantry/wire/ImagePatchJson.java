package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.ImageSettings;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `PATCH /1.0/images/FP`: what is absent or null stays. Peers leave `expires_at` and `profiles` as
/// they are; here they are obeyed.
///
/// @param properties laid over the old ones; an empty value removes its key
public record ImagePatchJson(
        Optional<Boolean> autoUpdate,
        Map<String, String> properties,
        Optional<Boolean> isPublic,
        Optional<Instant> expiresAt,
        Optional<List<String>> profiles) {
    public ImagePatchJson {
        properties = Map.copyOf(properties);
        profiles = profiles.map(List::copyOf);
    }

    /// @throws ImageFailure.Invalid where a field is of another type
    public static ImagePatchJson read(Fields json) {
        return new ImagePatchJson(
                json.truthIfGiven("auto_update"),
                json.entries("properties"),
                json.truthIfGiven("public"),
                json.time("expires_at"),
                json.textsIfGiven("profiles"));
    }

    public Fields json() {
        JsonValue.Builder json = JsonValue.object();
        autoUpdate.ifPresent(truth -> json.truth("auto_update", truth));
        if (!properties.isEmpty()) {
            json.entries("properties", properties);
        }
        isPublic.ifPresent(truth -> json.truth("public", truth));
        expiresAt.ifPresent(time -> json.time("expires_at", Optional.of(time)));
        profiles.ifPresent(names -> json.texts("profiles", names));
        return json.build();
    }

    /// The settings it makes of an image's old ones.
    public ImageSettings over(ImageSettings old) {
        Map<String, String> merged = new LinkedHashMap<>(old.properties());
        merged.putAll(properties);
        return new ImageSettings(
                        isPublic.orElse(old.isPublic()),
                        autoUpdate.orElse(old.autoUpdate()),
                        expiresAt.or(old::expiresAt),
                        merged,
                        profiles.orElse(old.profiles()))
                .edited();
    }
}
