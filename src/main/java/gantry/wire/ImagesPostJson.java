package gantry.wire;

import gantry.image.Alias;
import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `POST /1.0/images` without bytes: an image to be fetched, or the promise of a push.
///
/// @param properties laid over those of the source
/// @param expiresAt used for pushes only
/// @param compressionAlgorithm of images made from instances
public record ImagesPostJson(
        boolean autoUpdate,
        Map<String, String> properties,
        boolean isPublic,
        Optional<Instant> expiresAt,
        Optional<List<String>> profiles,
        List<Alias> aliases,
        String compressionAlgorithm,
        String filename,
        ImagesPostSource source) {
    public ImagesPostJson {
        properties = Map.copyOf(properties);
        profiles = profiles.map(List::copyOf);
        aliases = List.copyOf(aliases);
    }

    /// A request that says nothing but where the image comes from.
    public static ImagesPostJson of(ImagesPostSource source) {
        return new ImagesPostJson(
                false,
                Map.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "",
                "",
                source);
    }

    /// @throws ImageFailure.Invalid where the source is missing, or an alias is one that [Alias]
    ///     refuses
    public static ImagesPostJson read(Fields json) {
        Fields source =
                json.objectIfGiven("source")
                        .orElseThrow(
                                () ->
                                        new ImageFailure.Invalid(
                                                "Invalid images JSON: the field \"source\" is missing"));
        return new ImagesPostJson(
                json.truth("auto_update"),
                json.entries("properties"),
                json.truth("public"),
                json.time("expires_at"),
                json.textsIfGiven("profiles"),
                json.objects("aliases").stream().map(AliasNameJson::read).toList(),
                json.text("compression_algorithm"),
                json.text("filename"),
                ImagesPostSource.read(source));
    }

    /// Properties are written even where there are none: newest LXD refuses a push without.
    public Fields json() {
        JsonValue.Builder json =
                JsonValue.object()
                        .truth("auto_update", autoUpdate)
                        .entries("properties", properties)
                        .truth("public", isPublic)
                        .time("expires_at", expiresAt)
                        .textIfAny("compression_algorithm", compressionAlgorithm)
                        .textIfAny("filename", filename)
                        .value("aliases", AliasNameJson.json(aliases));
        profiles.ifPresent(names -> json.texts("profiles", names));
        return json.value("source", source.json()).build();
    }
}
