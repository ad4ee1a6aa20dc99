package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.ImageSettings;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `PUT /1.0/images/FP`: everything that may be edited, replaced at once.
///
/// @param profiles absent for null, which means `default`; an empty list is none
public record ImagePutJson(
        boolean autoUpdate,
        Map<String, String> properties,
        boolean isPublic,
        Optional<Instant> expiresAt,
        Optional<List<String>> profiles) {
    public ImagePutJson {
        properties = Map.copyOf(properties);
        profiles = profiles.map(List::copyOf);
    }

    public static ImagePutJson from(ImageSettings settings) {
        return new ImagePutJson(
                settings.autoUpdate(),
                settings.properties(),
                settings.isPublic(),
                settings.expiresAt(),
                Optional.of(settings.profiles()));
    }

    /// @throws ImageFailure.Invalid where a field is of another type
    public static ImagePutJson read(Fields json) {
        return new ImagePutJson(
                json.truth("auto_update"),
                json.entries("properties"),
                json.truth("public"),
                json.time("expires_at"),
                json.textsIfGiven("profiles"));
    }

    public Fields json() {
        return JsonValue.object()
                .truth("auto_update", autoUpdate)
                .entries("properties", properties)
                .truth("public", isPublic)
                .time("expires_at", expiresAt)
                .texts("profiles", profiles.orElse(ImageSettings.DEFAULT.profiles()))
                .build();
    }

    /// The settings it makes of an image's old ones. As in every LXD, a time that is unset keeps
    /// the old one.
    public ImageSettings over(ImageSettings old) {
        return new ImageSettings(
                        isPublic,
                        autoUpdate,
                        expiresAt.or(old::expiresAt),
                        properties,
                        profiles.orElse(ImageSettings.DEFAULT.profiles()))
                .edited();
    }
}
